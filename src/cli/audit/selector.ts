import { expectationFrom } from '../../domains/audit/policy/expectation-schema.ts';
import type { Selector } from '../../domains/audit/policy/policy.ts';
import { parseKubernetesYaml } from '../../kubernetes/decoding/kubernetes-yaml.ts';
import { goPath, plainValue } from '../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';

/** The selector of `--set-aside`, in YAML, with the fields of a policy rule. Throws ExitError for anything else. */
export function selectorFrom(text: string, minor: KubernetesMinor): Selector {
  const parsed = parseKubernetesYaml(text, '--set-aside');
  if (!parsed.ok) throw wrong(text, parsed.message);
  const read = expectationFrom({ name: 'set aside', requests: plainValue(parsed.root), level: 'None' }, minor);
  if (read.ok) return read.expectation.requests;
  const problems = read.problems.map(({ path, message }) => {
    const inSelector = path.slice(1);
    return inSelector.length === 0 ? message : `${goPath(inSelector)}: ${message}`;
  });
  throw wrong(text, problems.join('; '));
}

function wrong(text: string, problem: string): ExitError {
  const expected = "expected a selector such as 'userGroups: [system:nodes]'";
  return new ExitError(WRONG_USAGE, `cks-lab: --set-aside '${text}': ${problem}; ${expected}`);
}
