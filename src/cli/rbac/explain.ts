import type { Command } from 'commander';
import { universeOfSets } from '../../domains/rbac/compare.ts';
import { escalationOf } from '../../domains/rbac/escalation.ts';
import { explain as explainRequest } from '../../domains/rbac/explain.ts';
import { permissionsOf } from '../../domains/rbac/permissions.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { collected } from '../options.ts';
import { askedOfRbac, type Caller, callerOf } from './asked-of-rbac.ts';
import { explainedJson, explainedText } from './explain-text.ts';
import { permissionsJson, permissionsText } from './permissions-text.ts';
import { loadSources, type SourceOptions, withSourceOptions } from './rbac-files.ts';

export interface ExplainArguments extends SourceOptions, Caller {
  readonly json?: true;
}

export const examples: Examples = [
  'cks-lab rbac explain roles/ --user jane -- kubectl -n web get secrets',
  'cks-lab rbac explain --live --user system:serviceaccount:ci:deployer',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .usage('[options] <file...> [-- kubectl <args...> | <METHOD> <path>]')
    .argument('[file...]')
    .option(
      '--user <name>',
      'the user who sends the request: alice, or system:serviceaccount:NAMESPACE:NAME; also taken from --as in the line',
    )
    .option('--group <name>', 'a group of the user; may be repeated', collected)
    .option('--json', 'print one JSON object')
    .action((words, options, { parent }) => explain(words, parent.parent.rawArgs, options, context));
}

/**
 * `explain FILE… [-- REQUEST]`. `operands` are the files and the words of the request; `raw` is the whole command line,
 * which shows where `--` is.
 */
export async function explain(
  operands: readonly string[],
  raw: readonly string[],
  options: ExplainArguments,
  { io }: CommandContext,
): Promise<void> {
  const dashes = raw.indexOf('--', raw.indexOf('explain'));
  const words = dashes === -1 ? [] : raw.slice(dashes + 1);
  const files = operands.slice(0, operands.length - words.length);
  const { json, kubernetes: minor } = options;
  const user = callerOf(options, words);
  const { set } = await loadSources(files, options, io);
  if (words.length > 0) {
    const asked = await askedOfRbac(words, user, minor, io);
    const explained = asked.map((request) => ({ ...request, explanation: explainRequest(set, request.attributes) }));
    io.print(json === true ? explainedJson(explained) : explainedText(words, explained));
    return;
  }
  const served = servedTable(minor);
  const universe = universeOfSets([set], served);
  const everything = {
    user,
    ...permissionsOf(set, user, universe),
    escalation: escalationOf(set, user, { served, universe }),
  };
  io.print(json === true ? permissionsJson(everything) : permissionsText(everything));
}
