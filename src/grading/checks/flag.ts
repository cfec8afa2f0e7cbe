import { onNode } from '../../control-plane/manifest.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';
import { givenFlag } from './given-flag.ts';

/**
 * The manifest passes the flag, and its last value is the file that the task names: by that very path, or by any path
 * of the container that a volume leads to it.
 */
export async function flagCheck(check: CheckOf<'flag'>, evidence: Evidence): Promise<Verdict> {
  const expected = `--${check.flag}=${check.path}, or another path of the container that is this file of the node`;
  const flag = givenFlag(await evidence.manifest(), check.flag, expected);
  if (!flag.given) return flag.verdict;
  const { value } = flag;
  const actual = `--${check.flag}=${value}`;
  if (value === check.path) return { status: 'pass', actual };
  if (value === '-') return flag.fail('"-" stands for standard output, which is no file.');
  const reached = onNode(flag.manifest, value);
  if (reached === null) return flag.fail('It is no path on the node, but one in the container only.');
  if (reached.hostPath === check.path)
    return { status: 'pass', actual: `${actual}, which is ${check.path} on the node` };
  return flag.fail(`Through its volume that is ${reached.hostPath} on the node.`);
}
