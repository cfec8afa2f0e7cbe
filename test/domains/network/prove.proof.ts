import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectationFrom } from '../../../src/domains/network/expectation-schema.ts';
import { EmptyExpectation, proveExpectation } from '../../../src/domains/network/prove.ts';
import type { NaiveConnection, NaiveEnd } from './naive.ts';
import { naiveVerdict } from './naive.ts';
import { clusterOf, podsArbitrary, policiesArbitrary, someConnections } from './small-world.ts';

const unnamed = policiesArbitrary.filter((policies) => !JSON.stringify(policies).includes('"http"'));

interface Side {
  readonly written: unknown;
  readonly holds: (end: NaiveEnd) => boolean;
}

const sides: readonly Side[] = [
  { written: 'any', holds: () => true },
  { written: { namespace: 'red' }, holds: ({ pod }) => pod?.namespace === 'red' },
  {
    written: { namespaceSelector: { matchLabels: { team: 'b' } }, podSelector: { matchLabels: { app: 'web' } } },
    holds: ({ pod }) => pod?.namespaceLabels.team === 'b' && pod.labels.app === 'web',
  },
  {
    written: [{ namespace: 'new' }, { ip: '169.254.0.0/16', except: ['169.254.169.254'] }],
    holds: ({ pod, ip }) => (pod ? pod.namespace === 'new' : ip === '169.254.1.1'),
  },
];
const ports = [
  { written: undefined, holds: () => true },
  {
    written: [{ port: 80, endPort: 85 }],
    holds: ({ port, protocol }: NaiveConnection) => protocol === 'TCP' && port >= 80 && port <= 85,
  },
];

test('an expectation holds exactly if no connection breaks it', () => {
  const seen = { holds: 0, broken: 0 };
  const set = fc.record({
    from: fc.constantFrom(...sides),
    to: fc.constantFrom(...sides),
    ports: fc.constantFrom(...ports),
  });
  const demand = fc.constantFrom('allow' as const, 'deny' as const, 'exactly' as const);
  fc.assert(
    fc.property(podsArbitrary, unnamed, demand, set, set, fc.nat(), (pods, policies, kind, about, other, seed) => {
      const world = { pods: pods.map((pod, i) => ({ ...pod, ip: pod.ip ?? `10.244.100.${i + 1}` })), policies };
      const written = ({ from, to, ports: rules }: typeof about) => ({
        from: from.written,
        to: to.written,
        ...(rules.written && { ports: rules.written }),
      });
      const rest = kind === 'exactly' ? { of: [written(about)] } : { except: [written(other)] };
      const read = expectationFrom({ name: 'it', [kind]: [written(kind === 'exactly' ? other : about)], ...rest });
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const isIn = (one: typeof about, connection: NaiveConnection) =>
        one.from.holds(connection.from) && one.to.holds(connection.to) && one.ports.holds(connection);
      let proof: ReturnType<typeof proveExpectation> | null = null;
      try {
        proof = proveExpectation(clusterOf(world), read.expectation);
      } catch (error) {
        if (!(error instanceof EmptyExpectation)) throw error;
      }
      // Counterexamples were already verified by the evaluator. What matters here is that none is missed.
      if (proof?.status === 'broken') {
        seen.broken += 1;
        return;
      }
      seen.holds += 1;
      for (const connection of someConnections(world, seed)) {
        const isAsked = isIn(about, connection) && !(kind !== 'exactly' && isIn(other, connection));
        if (!isAsked) continue;
        expect(proof, 'there is such a connection').not.toBeNull();
        const wanted = kind === 'exactly' ? isIn(other, connection) : kind === 'allow';
        expect(naiveVerdict(policies, connection).allowed).toBe(wanted);
      }
    }),
    { numRuns: Number(process.env.WORLDS ?? 500) },
  );
  expect(seen.holds).toBeGreaterThan(2);
  expect(seen.broken).toBeGreaterThan(2);
}, 600_000);
