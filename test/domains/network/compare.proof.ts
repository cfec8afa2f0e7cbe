import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareClusters } from '../../../src/domains/network/compare.ts';
import type { RawPolicy } from './naive.ts';
import { naiveVerdict } from './naive.ts';
import { clusterOf, podsArbitrary, policiesArbitrary, someConnections } from './small-world.ts';

/** The meaning of a port name depends on the pods, so port names have separate tests. */
const unnamed = policiesArbitrary.filter((policies) => !JSON.stringify(policies).includes('"http"'));

/**
 * Rewrites policies in an equivalent form: with expressions in place of labels, one rule for each peer, and explicit
 * policyTypes.
 */
function rewritten(policies: readonly RawPolicy[]): readonly RawPolicy[] {
  const split = <T extends { readonly ports?: readonly unknown[] }>(
    rules: readonly T[] | undefined,
    peers: 'from' | 'to',
  ) =>
    (rules ?? []).flatMap((rule) => {
      const list: unknown = Object.entries(rule).find(([key]) => key === peers)?.[1];
      return Array.isArray(list) && list.length > 0 ? list.map((one) => ({ ...rule, [peers]: [one] })) : [rule];
    });
  return policies.toReversed().map(({ metadata, spec }) => {
    const { matchLabels = {}, matchExpressions = [] } = spec.podSelector;
    const labels = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
    const types = spec.policyTypes?.length ? spec.policyTypes : ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])];
    return {
      metadata,
      spec: {
        podSelector: { matchExpressions: [...labels, ...matchExpressions] },
        policyTypes: types,
        ingress: split(spec.ingress, 'from'),
        egress: split(spec.egress, 'to'),
      },
    };
  });
}

function renamed(policy: RawPolicy): RawPolicy {
  return { ...policy, metadata: { ...policy.metadata, name: `other-${policy.metadata.name}` } };
}

test('two sets are equal exactly if no connection distinguishes them', () => {
  const seen = { same: 0, different: 0 };
  fc.assert(
    fc.property(podsArbitrary, unnamed, unnamed, fc.nat(3), fc.nat(), (pods, before, added, kept, seed) => {
      const withAddresses = pods.map((pod, i) => ({ ...pod, ip: pod.ip ?? `10.244.100.${i + 1}` }));
      const after = kept === 3 ? rewritten(before) : [...before.slice(0, kept), ...added.slice(0, 1).map(renamed)];
      const [one, other] = [before, after].map((policies) => ({ pods: withAddresses, policies }));
      if (one === undefined || other === undefined) return;
      const { differences } = compareClusters(clusterOf(one), clusterOf(other));
      const opened = differences.some(({ kind }) => kind === 'opened');
      const closed = differences.some(({ kind }) => kind === 'closed');
      // Differences that are shown were already verified by the evaluator. What matters here is that none is missed.
      const expected = { opened, closed };
      for (const connection of someConnections(one, seed)) {
        const was = naiveVerdict(before, connection).allowed;
        const is = naiveVerdict(after, connection).allowed;
        if (!was && is) expected.opened = true;
        if (was && !is) expected.closed = true;
        if (expected.opened && expected.closed) break;
      }
      seen[differences.length === 0 ? 'same' : 'different'] += 1;
      expect({ opened, closed }).toEqual(expected);
    }),
    { numRuns: Number(process.env.WORLDS ?? 300) },
  );
  expect(seen.same).toBeGreaterThan(2);
  expect(seen.different).toBeGreaterThan(2);
}, 600_000);
