import type { Command } from 'commander';
import { compareRbac, type Difference } from '../../domains/rbac/compare.ts';
import { userInWords } from '../../domains/rbac/identity.ts';
import { requestInWords } from '../../domains/rbac/request.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { checkInputs } from '../read-text.ts';
import { decisionText } from './decision-text.ts';
import { decisionJson } from './grant-json.ts';
import { loadSources, type SourceOptions, withSourceOptions } from './rbac-files.ts';

export interface CompareArguments extends SourceOptions {
  readonly json?: true;
}

export const examples: Examples = ['cks-lab rbac compare before/ after/', 'cks-lab rbac compare --live roles/'];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('<before>')
    .argument('[after]', 'omit with --live, which takes the cluster as the state before')
    .option('--json', 'print one JSON object')
    .action((before, after, options) => compare(before, after, options, context));
}

export async function compare(
  first: string,
  second: string | undefined,
  options: CompareArguments,
  { io }: CommandContext,
): Promise<void> {
  const { live, json, kubernetes } = options;
  if ((second === undefined) !== (live === true)) {
    const expected =
      live === true ? 'with --live, compare takes one file or directory' : 'compare takes two files or directories';
    throw new ExitError(WRONG_USAGE, `cks-lab: ${expected}`);
  }
  const { live: _, ...ofFiles } = options;
  checkInputs([first, second]);
  const before = second === undefined ? await loadSources([], options, io) : await loadSources([first], ofFiles, io);
  const after = await loadSources([second ?? first], ofFiles, io);
  const { differences } = compareRbac(before.set, after.set, { served: servedTable(kubernetes) });
  io.print(json === true ? compareJson(differences) : compareText(differences));
  if (differences.length > 0) throw new ExitError(NOT_PASSED);
}

/** `{equal, differences: [{kind, request, command, actions, before, after}]}`. */
function compareJson(differences: readonly Difference[]): string {
  return JSON.stringify({
    equal: differences.length === 0,
    differences: differences.map(({ kind, attributes, command, actions, before, after }) => ({
      kind,
      request: attributes,
      command,
      actions,
      before: decisionJson(before),
      after: decisionJson(after),
    })),
  });
}

function compareText(differences: readonly Difference[]): string {
  if (differences.length === 0) return pc.green('The same for everyone and every request.');
  const blocks = differences.map(({ kind, attributes, command, actions, before, after }) => {
    const more = actions === 1 ? '' : pc.dim(` and ${plural(actions - 1, 'more action')}`);
    const decision = kind === 'gained' ? after : before;
    return [
      `${kind === 'gained' ? pc.red('+ may now    ') : pc.yellow('- may no more')} ${pc.bold(userInWords(attributes.user))}`,
      `    ${requestInWords(attributes)}${more}`,
      `    ${pc.cyan(command)}`,
      `    ${kind === 'gained' ? 'is' : 'was'} ${decisionText(decision)}`,
    ].join('\n');
  });
  return [...blocks, pc.bold(plural(differences.length, 'difference'))].join('\n\n');
}
