import type { Command } from 'commander';
import { decisionOf, evaluate } from '../../domains/audit/policy/evaluate.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { terminalText } from '../io.ts';
import { kubernetesOption } from '../options.ts';
import { checkInputs } from '../read-text.ts';
import { READ_AS } from './option-texts.ts';
import { loadPolicyFile } from './policy-file.ts';
import { requestsIn } from './requests.ts';
import { ruleInWords, stagesInWords } from './words.ts';

export interface EvalArguments {
  readonly requests: string;
  readonly json?: true;
  readonly kubernetes: KubernetesMinor;
}

export const examples: Examples = ['cks-lab audit eval policy.yaml --requests requests.jsonl --json'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<policy>')
    .requiredOption(
      '--requests <file>',
      'one JSON object per line: {"user":{"name","groups"}|null,"verb","resource"|"path"}',
    )
    .option('--json', 'print one JSON object per line')
    .addOption(kubernetesOption(READ_AS))
    .action((file, options) => evaluateRequests(file, options, context));
}

/** Answers while it reads, so that memory use stays constant however many requests there are. */
export async function evaluateRequests(
  file: string,
  { requests, json, kubernetes }: EvalArguments,
  { io }: CommandContext,
): Promise<void> {
  checkInputs([file, requests]);
  const loaded = await loadPolicyFile(file, kubernetes, io);
  const { policy } = loaded;
  const answerFor = json === true ? jsonAnswer : textAnswer;
  const answers = [...policy.rules.keys()].map((rule) => terminalText(answerFor(rule, loaded)));
  const unmatched = terminalText(answerFor(null, loaded));
  for await (const batch of requestsIn(requests, io)) {
    let text = '';
    for (const request of batch) {
      const { rule } = evaluate(policy, request, kubernetes);
      text += rule === null ? unmatched : answers[rule];
    }
    await io.write(text);
  }
}

/** The JSON output: `rule` counts from 0. */
function jsonAnswer(rule: number | null, { policy }: LoadedPolicy): string {
  const { level, omitStages, omitManagedFields } = decisionOf(policy, rule);
  return `${JSON.stringify({ level, omitStages, omitManagedFields, rule })}\n`;
}

function textAnswer(rule: number | null, loaded: LoadedPolicy): string {
  const decision = decisionOf(loaded.policy, rule);
  const stages = stagesInWords(decision);
  return `${decision.level}, ${ruleInWords(rule, loaded)}${stages === '' ? '' : `, ${stages}`}\n`;
}
