import type { DirectionExplanation, Explanation, PolicyStep, RuleStep } from '../../domains/network/explain.ts';
import { mismatchInWords } from '../../domains/network/mismatch-words.ts';
import { selectorText } from '../../domains/network/selector.ts';
import { endInWords, portInWords } from '../../domains/network/words.ts';
import pc from '../color.ts';
import { policyName, reasonInWords } from './verdict-text.ts';

/** The verdict; then, for each direction, how each policy in the pod's namespace applies to the connection. */
export function explainText({ connection, verdict, directions }: Explanation): string {
  const { from, to } = connection;
  const what = `${endInWords(from)} → ${endInWords(to)} ${portInWords(connection)}`;
  const head = `${pc.bold(what)} is ${verdict.allowed ? pc.green('allowed') : pc.red('denied')}.`;
  return [head, ...directions.map(directionText)].join('\n\n');
}

function directionText({ direction, verdict, steps }: DirectionExplanation): string {
  const outcome = verdict.allowed ? pc.green('allowed') : pc.red('denied');
  const head = `${direction === 'egress' ? 'Egress of the source' : 'Ingress of the destination'}: ${outcome}, ${reasonInWords(verdict, direction)}.`;
  return [head, ...steps.flatMap((step) => stepLines(step, direction))].join('\n');
}

function stepLines(step: PolicyStep, direction: DirectionExplanation['direction']): readonly string[] {
  const { policy } = step;
  const { file, line } = policy.placeOf([]);
  const name = `  ${policyName(policy)} ${pc.dim(`(${file}:${line})`)}`;
  if (!step.applies) {
    const why =
      step.because === 'selector'
        ? `does not select the pod: ${selectorText(step.unmet)}`
        : `does not isolate ${direction}: policyTypes does not include it`;
    return [`${name} ${why}`];
  }
  if (step.rules.length === 0) return [`${name} isolates the pod and has no ${direction} rule`];
  return [`${name} isolates the pod`, ...step.rules.map((rule, i) => `    rule ${i + 1} ${ruleText(rule)}`)];
}

function ruleText(rule: RuleStep): string {
  if (rule.matches) return pc.green('allows it');
  return `does not: ${mismatchInWords(rule)}`;
}
