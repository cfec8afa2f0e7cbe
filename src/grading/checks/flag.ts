import { closest } from '../../audit-policy/spelling.ts';
import type { CheckOf } from '../../scenarios/schema.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { usesOf } from '../evidence/flags.ts';
import { commandPlace, onNode, whereOf } from '../evidence/manifest.ts';
import type { Verdict } from '../verdict.ts';

/**
 * The manifest passes the flag, and its last value is the file that the task names: by that very path, or by any path
 * of the container that a volume leads to it.
 */
export async function flagCheck(check: CheckOf<'flag'>, evidence: Evidence): Promise<Verdict> {
  const manifest = await evidence.manifest();
  const expected = `--${check.flag}=${check.path}, or another path of the container that is this file of the node`;
  if (manifest.state === 'absent') {
    return {
      status: 'fail',
      actual: 'the kubelet has no manifest for the API server that it accepts',
      expected,
      why: manifest.why,
      where: manifest.where,
    };
  }
  const uses = usesOf(manifest.flags, check.flag);
  const last = uses.at(-1);
  const file = manifest.manifest.file;
  const copies = manifest.shadowed.map(
    (shadowed) => ` The kubelet takes the pod from ${file}, whose name sorts last, and passes over ${shadowed}.`,
  );
  if (last === undefined) {
    const misspelt = closest(
      check.flag,
      manifest.flags.map(({ name }) => name),
    );
    return {
      status: 'fail',
      actual: `--${check.flag} is not given in ${file}`,
      expected,
      why: `${misspelt === undefined ? '' : `--${misspelt} is given; is --${check.flag} meant? `}Without it ${WITHOUT[check.flag] ?? 'its default holds'}.${copies.join('')}`,
      where: commandPlace(manifest),
    };
  }
  if (last.value === check.path) return { status: 'pass', actual: `--${check.flag}=${last.value}` };
  const actual = `--${check.flag}=${last.value ?? ''}`;
  const reached = last.value === null ? null : onNode(manifest, last.value);
  if (reached !== null && reached.hostPath === check.path)
    return { status: 'pass', actual: `${actual}, which is ${check.path} on the node` };
  const twice =
    uses.length > 1
      ? `The flag is given ${uses.length === 2 ? 'twice' : `${uses.length} times`}, and the last one wins. `
      : '';
  const leads =
    reached === null
      ? 'It is no path on the node, but one in the container only.'
      : `Through its volume that is ${reached.hostPath} on the node.`;
  return { status: 'fail', actual, expected, why: `${twice}${leads}${copies.join('')}`, where: whereOf(last.place) };
}

const WITHOUT: Readonly<Record<string, string>> = {
  'audit-policy-file': 'the API server has no policy and records nothing',
  'audit-log-path': 'the API server writes no log, whatever its policy says',
};
