import type { Cluster } from '../cluster.ts';
import type { Direction, NetworkPolicy, Peer, Rule } from '../policy.ts';
import { DIRECTIONS, rulesOf } from '../policy.ts';
import { ANY, ANY_PORT, boxesOf, oriented, portsOf, selectedBy, sideOf } from '../proof/formula.ts';
import type { Finding } from './finding.ts';
import { shown } from './show.ts';

/** Rules that mean OR although the indentation suggests AND, and rules that allow everything. */
export function confusedRules(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  return DIRECTIONS.flatMap((direction) => {
    const rules = rulesOf(policy, direction) ?? [];
    return [
      ...rules.flatMap((rule, i) => peersAsAlternatives(cluster, policy, direction, rule, i)),
      ...portsAsAlternative(cluster, policy, direction, rules),
      ...emptyRules(cluster, policy, direction, rules),
    ];
  });
}

type PodsPeer = Peer & { readonly kind: 'pods' };

function peersAsAlternatives(
  cluster: Cluster,
  policy: NetworkPolicy,
  direction: Direction,
  rule: Rule,
  index: number,
): readonly Finding[] {
  const peers = rule.peers ?? [];
  return peers.flatMap((first, i): readonly Finding[] => {
    const second = peers[i + 1];
    const pair = second && separated(first, second);
    if (!pair) return [];
    const both: Peer = { ...pair.pods, namespaces: pair.namespaces.namespaces };
    const box = (peer: Peer) => oriented(selectedBy(policy), sideOf(policy, peer), portsOf(rule), direction);
    const consequence = shown(cluster, {
      policy,
      inside: [box(pair.namespaces)],
      outside: [box(both)],
      direction,
      is: 'allowed',
    });
    return [
      {
        lint: 'peers-or',
        severity: 'warning',
        place: policy.placeOf(['spec', direction, index, fieldOf(direction), i + 1]),
        message:
          'namespaceSelector and podSelector are two peers here, and either is enough: every pod in those ' +
          `namespaces, and those pods in namespace ${policy.namespace}.`,
        consequence,
        fix: 'If both must match, make them one peer: remove the "-" before the second selector.',
      },
    ];
  });
}

/** A peer that only selects namespaces, next to one that only selects pods of the policy's namespace. */
function separated(a: Peer, b: Peer): { readonly namespaces: PodsPeer; readonly pods: PodsPeer } | null {
  if (a.kind !== 'pods' || b.kind !== 'pods') return null;
  if (onlyNamespaces(a) && onlyPods(b)) return { namespaces: a, pods: b };
  return onlyPods(a) && onlyNamespaces(b) ? { namespaces: b, pods: a } : null;
}

function onlyNamespaces({ namespaces, podsAreWritten }: PodsPeer): boolean {
  return namespaces !== null && !podsAreWritten;
}

function onlyPods({ namespaces, pods }: PodsPeer): boolean {
  return namespaces === null && pods.length > 0;
}

function portsAsAlternative(
  cluster: Cluster,
  policy: NetworkPolicy,
  direction: Direction,
  rules: readonly Rule[],
): readonly Finding[] {
  return rules.flatMap((rule, i): readonly Finding[] => {
    const before = rules[i - 1];
    if (rule.peers !== null || rule.ports === null || !before || before.peers === null || before.ports !== null)
      return [];
    const inside = boxesOf(policy, rule, direction);
    const consequence = shown(cluster, {
      policy,
      inside,
      outside: boxesOf(policy, before, direction),
      direction,
      is: 'allowed',
    });
    return [
      {
        lint: 'ports-or',
        severity: 'warning',
        place: policy.placeOf(['spec', direction, i]),
        message: `Peers and ports are two rules here: rule ${i} allows its peers on every port, and rule ${i + 1} allows everyone on these ports.`,
        consequence,
        fix: 'If both must match, make them one rule: remove the "-" before ports.',
      },
    ];
  });
}

function emptyRules(
  cluster: Cluster,
  policy: NetworkPolicy,
  direction: Direction,
  rules: readonly Rule[],
): readonly Finding[] {
  return rules.flatMap((rule, i): readonly Finding[] => {
    if (rule.peers !== null || rule.ports !== null) return [];
    const others = rules.filter((other) => other !== rule).flatMap((other) => boxesOf(policy, other, direction));
    const inside = [oriented(selectedBy(policy), ANY, ANY_PORT, direction)];
    return [
      {
        lint: 'empty-rule',
        severity: others.length > 0 ? 'error' : 'info',
        place: policy.placeOf(['spec', direction, i]),
        message:
          `The empty rule allows all ${direction}` +
          (others.length > 0 ? ', so the other rules have no effect.' : ', and no other policy can revoke that.'),
        consequence: shown(cluster, { policy, inside, outside: others, direction, is: 'allowed' }),
        fix: 'Remove the rule, or specify its peers and ports. To deny everything, write no rule at all.',
      },
    ];
  });
}

export function fieldOf(direction: Direction): 'from' | 'to' {
  return direction === 'egress' ? 'to' : 'from';
}
