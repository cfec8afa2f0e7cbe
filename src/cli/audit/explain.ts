import { explain as explainRequest } from '../../domains/audit/policy/explain.ts';
import { usualGroups } from '../../domains/audit/policy/proof/people.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { User } from '../../kubernetes/request/attributes.ts';
import { columns } from '../columns.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { print } from '../print.ts';
import { askedRequests } from './asked-requests.ts';
import { explainText } from './explain-text.ts';
import { loadPolicyFile } from './policy-file.ts';

export interface ExplainArguments {
  /** `false` after a failed authentication. */
  readonly user?: string | false;
  readonly group?: readonly string[];
  readonly kubernetes: KubernetesMinor;
}

export async function explain(file: string, words: readonly string[], options: ExplainArguments): Promise<void> {
  const { kubernetes: minor } = options;
  const loaded = await loadPolicyFile(file, minor);
  const asked = await askedRequests(words, callerOf(options), minor);
  const explained = asked.map((request) => ({
    ...request,
    explanation: explainRequest(loaded.policy, request.attributes, minor),
  }));
  print(explainText(words, explained, loaded, columns()));
}

/** The groups that are given come beside those that a user of this name carries anyway. */
function callerOf({ user = 'kubernetes-admin', group = [] }: ExplainArguments): User | null {
  if (user === '') throw new ExitError(WRONG_USAGE, 'cks-lab: --user is empty: give a name, or use --no-user.');
  if (user === false && group.length > 0) {
    throw new ExitError(
      WRONG_USAGE,
      'cks-lab: --group cannot be used with --no-user, since authentication has failed.',
    );
  }
  return user === false ? null : { name: user, groups: [...new Set([...group, ...usualGroups(user)])] };
}
