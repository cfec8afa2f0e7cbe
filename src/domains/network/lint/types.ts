import type { Cluster } from '../cluster.ts';
import type { Direction, NetworkPolicy } from '../policy.ts';
import { DIRECTIONS } from '../policy.ts';
import { ANY, ANY_PORT, boxesOf, oriented, selectedBy } from '../proof/formula.ts';
import type { Finding } from './finding.ts';
import { shown } from './show.ts';

/** Directions that `policyTypes` isolates, or does not, contrary to what the rules suggest. */
export function confusedTypes(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  return [...alsoIngress(cluster, policy), ...ignoredRules(cluster, policy), ...emptyEgress(cluster, policy)];
}

function alsoIngress(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  if (policy.written.policyTypes || policy.written.ingress || policy.egress.length === 0) return [];
  const inside = [oriented(selectedBy(policy), ANY, ANY_PORT, 'ingress')];
  const consequence = shown(cluster, { policy, inside, direction: 'ingress', is: 'denied' });
  if (consequence === null) return [];
  return [
    {
      lint: 'ingress-isolated',
      severity: 'warning',
      place: policy.placeOf(['spec', 'egress']),
      message: 'Without policyTypes this policy also isolates ingress, and has no rule that allows any.',
      consequence,
      fix: 'Write policyTypes: [Egress] if only egress is meant, or policyTypes: [Ingress, Egress] if both are.',
    },
  ];
}

function ignoredRules(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  return DIRECTIONS.filter((direction) => !policy.policyTypes.includes(direction) && policy[direction].length > 0).map(
    (direction): Finding => {
      const inside = [oriented(selectedBy(policy), ANY, ANY_PORT, direction)];
      const allowed = policy[direction].flatMap((rule) => boxesOf(policy, rule, direction));
      return {
        lint: 'ignored-rules',
        severity: 'error',
        place: policy.placeOf(['spec', direction]),
        message: `policyTypes does not include ${typeName(direction)}, so these rules have no effect.`,
        consequence: shown(cluster, { policy, inside, outside: allowed, direction, is: 'allowed' }),
        fix: `Add ${typeName(direction)} to policyTypes, or remove the rules.`,
      };
    },
  );
}

function emptyEgress(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  if (policy.written.policyTypes || !policy.written.egress || policy.egress.length > 0) return [];
  const inside = [oriented(selectedBy(policy), ANY, ANY_PORT, 'egress')];
  const consequence = shown(cluster, { policy, inside, direction: 'egress', is: 'allowed' });
  return [
    {
      lint: 'egress-not-isolated',
      severity: 'error',
      place: policy.placeOf(['spec', 'egress']),
      message: 'An empty egress without policyTypes isolates only ingress: egress is unaffected.',
      consequence,
      fix: 'To deny egress, include Egress in policyTypes.',
    },
  ];
}

function typeName(direction: Direction): string {
  return direction === 'egress' ? 'Egress' : 'Ingress';
}
