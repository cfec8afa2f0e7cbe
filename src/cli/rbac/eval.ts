import type { Command } from 'commander';
import { evaluate } from '../../domains/rbac/evaluate.ts';
import { requestsIn } from '../audit/requests.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { terminalText } from '../io.ts';
import { decisionText } from './decision-text.ts';
import { decisionJson } from './grant-json.ts';
import { loadSources, type SourceOptions, withSourceOptions } from './rbac-files.ts';

export interface EvalArguments extends SourceOptions {
  readonly requests: string;
  readonly json?: true;
}

export const examples: Examples = [
  'cks-lab rbac eval roles/ --requests requests.jsonl',
  'cks-lab rbac eval --live --requests requests.jsonl --json',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('[file...]')
    .requiredOption(
      '--requests <file>',
      'one JSON object per line: {"user":{"name","groups"}|null,"verb","resource"|"path"}',
    )
    .option('--json', 'print one JSON object per line')
    .action((files, options) => evaluateRequests(files, options, context));
}

/** Answers while it reads, so that memory use stays constant however many requests there are. */
export async function evaluateRequests(
  files: readonly string[],
  options: EvalArguments,
  { io }: CommandContext,
): Promise<void> {
  const { requests, json } = options;
  const { set } = await loadSources(files, options, io, [requests]);
  for await (const batch of requestsIn(requests, io)) {
    const answers = batch.map((request) => {
      const decision = evaluate(set, request);
      return `${json === true ? JSON.stringify(decisionJson(decision)) : terminalText(decisionText(decision))}\n`;
    });
    await io.write(answers.join(''));
  }
}
