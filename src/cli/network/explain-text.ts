import type {
  DirectionExplanation,
  Explanation,
  PeerMismatch,
  PolicyStep,
  RuleStep,
} from '../../domains/network/explain.ts';
import type { PortRule } from '../../domains/network/policy.ts';
import { labelsText, selectorText } from '../../domains/network/selector.ts';
import { endInWords, portInWords } from '../../domains/network/words.ts';
import pc from '../colour.ts';
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
  const peers = rule.peers.length === 0 ? [] : [rule.peers.map(mismatchText).join(', ')];
  const ports = rule.ports.length === 0 ? [] : [`the port is not ${rule.ports.map(portRuleText).join(', ')}`];
  return `does not: ${[...new Set([...peers, ...ports])].join('; ')}`;
}

function mismatchText(mismatch: PeerMismatch): string {
  switch (mismatch.kind) {
    case 'not a pod':
      return 'the other end is not a pod';
    case 'namespace name':
      return `namespace ${mismatch.found} is not ${mismatch.wanted}, the namespace of the policy`;
    case 'namespace labels':
      return `the namespace is not ${selectorText(mismatch.unmet)}`;
    case 'pod labels':
      return `the pod is not ${selectorText(mismatch.unmet)} (it has ${labelsText(mismatch.found) || 'no labels'})`;
    case 'block':
      return `the address is not in ${mismatch.block}`;
    case 'exception':
      return `the address is in the exception ${mismatch.except}`;
  }
}

function portRuleText({ protocol, port }: PortRule): string {
  switch (port.kind) {
    case 'every':
      return `any of ${protocol}`;
    case 'range':
      return port.first === port.last ? `${port.first}/${protocol}` : `${port.first}-${port.last}/${protocol}`;
    case 'named':
      return `${port.name}/${protocol}`;
  }
}
