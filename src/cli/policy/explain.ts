import pc from 'picocolors';
import type { Attributes, User } from '../../audit-policy/attributes.ts';
import { explain as explainRequest } from '../../audit-policy/explain.ts';
import type { KubernetesMinor } from '../../audit-policy/policy.ts';
import { usualGroups } from '../../audit-policy/proof/people.ts';
import { attributesOf } from '../../audit-policy/request-info.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { print } from '../print.ts';
import { explainText } from './explain-text.ts';
import { loadPolicyFile } from './policy-file.ts';

export interface ExplainArguments {
  /** `false` after a failed authentication. */
  readonly user?: string | false;
  readonly group?: readonly string[];
  readonly kubernetes: KubernetesMinor;
}

export async function explain(file: string, words: readonly string[], options: ExplainArguments): Promise<void> {
  const { kubernetes } = options;
  const request = httpRequest(words, callerOf(options));
  const loaded = await loadPolicyFile(file, kubernetes);
  print(`${pc.bold(words.join(' '))}\n${explainText(explainRequest(loaded.policy, request, kubernetes), loaded)}`);
}

/** The groups that are given come beside those that a user of this name carries anyway. */
function callerOf({ user = 'kubernetes-admin', group = [] }: ExplainArguments): User | null {
  return user === false ? null : { name: user, groups: [...new Set([...group, ...usualGroups(user)])] };
}

function httpRequest(words: readonly string[], user: User | null): Attributes {
  const [method = '', url = '', ...rest] = words;
  if (rest.length > 0 || url === '') throw new ExitError(WRONG_USAGE, '');
  const info = attributesOf(method.toUpperCase(), url, user);
  if (info.ok) return info.attributes;
  throw new ExitError(WRONG_USAGE, `cks-lab: kube-apiserver refuses this before the policy is asked: ${info.message}`);
}
