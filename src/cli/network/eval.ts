import { once } from 'node:events';
import type { Connection } from '../../domains/network/connection.ts';
import { evaluate, type Verdict } from '../../domains/network/evaluate.ts';
import { endInWords, portInWords } from '../../domains/network/words.ts';
import { checkInputs } from '../audit/read-text.ts';
import { terminalText } from '../print.ts';
import { connectionsIn } from './connections.ts';
import { clusterFrom, readSources, type SourceOptions } from './sources.ts';
import { verdictJson } from './verdict-json.ts';
import { reasonInWords } from './verdict-text.ts';

export interface EvalArguments extends SourceOptions {
  readonly connections: string;
  readonly json?: true;
}

/** Answers while it reads, so that memory stays flat however many connections there are. */
export async function evaluateConnections(files: readonly string[], options: EvalArguments): Promise<void> {
  checkInputs([...files, options.connections]);
  const cluster = clusterFrom(await readSources(files, options), options);
  for await (const batch of connectionsIn(options.connections, cluster)) {
    let text = '';
    for (const connection of batch) {
      const verdict = evaluate(cluster, connection);
      text +=
        options.json === true ? JSON.stringify(verdictJson(verdict)) : terminalText(textAnswer(connection, verdict));
      text += '\n';
    }
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
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
