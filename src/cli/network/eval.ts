import type { Command } from 'commander';
import type { Connection } from '../../domains/network/connection.ts';
import { evaluate, type Verdict } from '../../domains/network/evaluate.ts';
import { endInWords, portInWords } from '../../domains/network/words.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { terminalText } from '../io.ts';
import { checkInputs } from '../read-text.ts';
import { connectionsIn } from './connections.ts';
import { clusterFrom, readSources, type SourceOptions, withSourceOptions } from './sources.ts';
import { verdictJson } from './verdict-json.ts';
import { reasonInWords } from './verdict-text.ts';

export interface EvalArguments extends SourceOptions {
  readonly connections: string;
  readonly json?: true;
}

export const examples: Examples = [
  'cks-lab network eval policies/ --connections connections.jsonl',
  'cks-lab network eval --live --connections connections.jsonl --json',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('[file...]')
    .requiredOption(
      '--connections <file>',
      'one JSON object per line: {"from","to","port","protocol"}, where an end is {"namespace","pod"} or {"ip"}',
    )
    .option('--json', 'print one JSON object per line')
    .action((files, options) => evaluateConnections(files, options, context));
}

/** Answers while it reads, so that memory use stays constant however many connections there are. */
export async function evaluateConnections(
  files: readonly string[],
  options: EvalArguments,
  { io }: CommandContext,
): Promise<void> {
  checkInputs([...files, options.connections]);
  const cluster = clusterFrom(await readSources(files, options, io), options, io);
  for await (const batch of connectionsIn(options.connections, cluster, io)) {
    let text = '';
    for (const connection of batch) {
      const verdict = evaluate(cluster, connection);
      text +=
        options.json === true ? JSON.stringify(verdictJson(verdict)) : terminalText(textAnswer(connection, verdict));
      text += '\n';
    }
    await io.write(text);
  }
}

function textAnswer(connection: Connection, { allowed, egress, ingress }: Verdict): string {
  const { from, to } = connection;
  const what = `${endInWords(from)} → ${endInWords(to)} ${portInWords(connection)}`;
  const reasons = [
    `egress ${egress.allowed ? 'allowed' : 'denied'}: ${reasonInWords(egress, 'egress')}`,
    `ingress ${ingress.allowed ? 'allowed' : 'denied'}: ${reasonInWords(ingress, 'ingress')}`,
  ];
  return `${allowed ? 'allowed' : 'denied'}  ${what}; ${reasons.join('; ')}`;
}
