import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAddress } from '../../../src/domains/network/addresses.ts';
import type { End } from '../../../src/domains/network/connection.ts';
import { evaluate } from '../../../src/domains/network/evaluate.ts';
import { PROTOCOLS } from '../../../src/domains/network/ports.ts';
import { naiveVerdict } from './naive.ts';
import { clusterOf, EVERY_PORT, everyEnd, podsArbitrary, policiesArbitrary } from './small-world.ts';

test('every connection of small worlds is decided as the documentation says', () => {
  fc.assert(
    fc.property(podsArbitrary, policiesArbitrary, (pods, policies) => {
      const withAddresses = pods.map((pod, i) => ({ ...pod, ip: pod.ip ?? `10.244.100.${i + 1}` }));
      const world = { pods: withAddresses, policies };
      const cluster = clusterOf(world);
      const ends = everyEnd(world).flatMap((naive): readonly { naive: typeof naive; own: End }[] => {
        if (naive.pod === undefined)
          return [{ naive, own: { kind: 'address', address: parseAddress(naive.ip) ?? 0n } }];
        const own = cluster.pods.find(({ name }) => name === naive.pod?.name);
        return own === undefined ? [] : [{ naive, own: { kind: 'pod', pod: own } }];
      });
      for (const from of ends) {
        for (const to of ends) {
          for (const [port, name] of EVERY_PORT) {
            const protocol = PROTOCOLS.find((one) => one === name) ?? 'TCP';
            const { allowed, egress, ingress } = evaluate(cluster, { from: from.own, to: to.own, port, protocol });
            const naive = naiveVerdict(policies, { from: from.naive, to: to.naive, port, protocol });
            expect({ allowed, egress: egress.allowed, ingress: ingress.allowed }).toEqual(naive);
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});
