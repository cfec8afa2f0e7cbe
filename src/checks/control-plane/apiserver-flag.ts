import { onNode } from '../../control-plane/manifest.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { apiServerManifest } from './api-server.ts';
import { flag, path } from './api-server-fields.ts';
import { givenFlag } from './given-flag.ts';

export const apiserverFlag = defineCheck({
  schema: checkSchema('apiserver-flag', { flag, path }),
  domain: 'control-plane',
  description:
    'The manifest of kube-apiserver sets a flag, and its last value is the given file of the node, by that path or by any path in the container that a volume maps to it.',
  async judge(check, lab) {
    const expected = `--${check.flag}=${check.path}, or another path in the container that refers to this file on the node`;
    const given = givenFlag(await apiServerManifest(lab), check.flag, expected);
    if (!given.given) return given.verdict;
    const { value, manifest, fail } = given;
    const actual = `--${check.flag}=${value}`;
    if (value === check.path) return { status: 'pass', actual };
    if (value === '-') return fail('"-" stands for standard output, which is not a file.');
    const reached = onNode(manifest, value);
    if (reached === null) {
      const stat = await lab.node.stat(value, { signal: lab.signal });
      const there =
        stat === null ? 'does not exist on the node either' : `on the node is not the file that the task names`;
      return fail(`No volumeMount covers this path, so it exists only in the container; ${value} ${there}.`);
    }
    if (reached.hostPath === check.path)
      return { status: 'pass', actual: `${actual}, which is ${check.path} on the node` };
    return fail(`Through its volume, this is ${reached.hostPath} on the node.`);
  },
});
