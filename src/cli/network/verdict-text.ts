import type { DirectionVerdict, Uncovered } from '../../domains/network/evaluate.ts';
import type { Direction, NetworkPolicy } from '../../domains/network/policy.ts';

const UNCOVERED: Readonly<Record<Uncovered, string>> = {
  'not isolated': 'no policy isolates the pod',
  'not a pod': 'the end is not a pod',
  'host network': 'policies do not apply to a pod on the host network',
  itself: 'a pod can always reach itself',
  'own node': 'a pod can always be reached from its own node',
};

/** `by rule 2 of shop/web (policy.yaml:12)`, `no policy isolates the pod`. */
export function reasonInWords(verdict: DirectionVerdict, direction: Direction): string {
  if (!verdict.allowed) return `no rule of ${policiesInWords(verdict.isolatedBy)} allows it`;
  if (verdict.reason !== 'rule') return UNCOVERED[verdict.reason];
  return `by ${ruleInWords(verdict.policy, direction, verdict.rule)}`;
}

/** `egress rule 2 of shop/web (policy.yaml:12)`: counted from 1 for users. */
export function ruleInWords(policy: NetworkPolicy, direction: Direction, rule: number): string {
  const { file, line } = policy.placeOf(['spec', direction, rule]);
  return `${direction} rule ${rule + 1} of ${policyName(policy)} (${file}:${line})`;
}

export function policyName({ namespace, name }: NetworkPolicy): string {
  return `${namespace}/${name}`;
}

function policiesInWords(policies: readonly NetworkPolicy[]): string {
  const names = policies.map(policyName);
  return names.length <= 2 ? names.join(' and ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
