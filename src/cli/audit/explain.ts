import type { Command } from 'commander';
import { explain as explainRequest } from '../../domains/audit/policy/explain.ts';
import { usualGroups } from '../../domains/audit/policy/proof/people.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { User } from '../../kubernetes/request/attributes.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { collected, kubernetesOption } from '../options.ts';
import { askedRequests } from './asked-requests.ts';
import { explainText } from './explain-text.ts';
import { READ_AS } from './option-texts.ts';
import { loadPolicyFile } from './policy-file.ts';

export interface ExplainArguments {
  /** `false` after a failed authentication. */
  readonly user?: string | false;
  readonly group?: readonly string[];
  readonly kubernetes: KubernetesMinor;
}

export const examples: Examples = [
  'cks-lab audit explain policy.yaml -- kubectl -n prod delete secret db',
  'cks-lab audit explain policy.yaml --user jane -- GET /healthz',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .usage('[options] <policy> -- kubectl <args...> | <METHOD> <path>')
    .argument('<policy>')
    .argument('<request...>', 'kubectl -n prod delete secret db, or GET /healthz')
    .option('--user <name>', 'the user who sends the request (default: kubernetes-admin)')
    .option('--group <name>', 'a group of the user; may be repeated', collected)
    .option('--no-user', 'no user: authentication failed')
    .addOption(kubernetesOption(READ_AS))
    .action((file, request, options) => explain(file, request, options, context));
}

export async function explain(
  file: string,
  words: readonly string[],
  options: ExplainArguments,
  { io }: CommandContext,
): Promise<void> {
  const { kubernetes: minor } = options;
  const loaded = await loadPolicyFile(file, minor, io);
  const asked = await askedRequests(words, callerOf(options), minor, io);
  const explained = asked.map((request) => ({
    ...request,
    explanation: explainRequest(loaded.policy, request.attributes, minor),
  }));
  io.print(explainText(words, explained, loaded, io.columns()));
}

/** The given groups are added to those that a user with this name always has. */
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
