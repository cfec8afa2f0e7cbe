import { once } from 'node:events';
import { evaluate } from '../../domains/rbac/evaluate.ts';
import { requestsIn } from '../audit/requests.ts';
import { decisionText } from './decision-text.ts';
import { decisionJson } from './grant-json.ts';
import { loadSources, type SourceOptions } from './rbac-files.ts';

export interface EvalArguments extends SourceOptions {
  readonly requests: string;
  readonly json?: true;
}

/** Answers while it reads, so that memory stays flat however many requests there are. */
export async function evaluateRequests(files: readonly string[], options: EvalArguments): Promise<void> {
  const { requests, json } = options;
  const { set } = await loadSources(files, options, [requests]);
  for await (const batch of requestsIn(requests)) {
    const answers = batch.map((request) => {
      const decision = evaluate(set, request);
      return `${json === true ? JSON.stringify(decisionJson(decision)) : decisionText(decision)}\n`;
    });
    if (!process.stdout.write(answers.join(''))) await once(process.stdout, 'drain');
  }
}
