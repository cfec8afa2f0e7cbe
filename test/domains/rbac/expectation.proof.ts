import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../../src/domains/rbac/evaluate.ts';
import type { Expectation, Requests } from '../../../src/domains/rbac/expectation.ts';
import { ruleAllows } from '../../../src/domains/rbac/matches.ts';
import { EmptyExpectation, proveExpectation } from '../../../src/domains/rbac/prove.ts';
import type { Attributes, User } from '../../../src/kubernetes/request/attributes.ts';
import { REQUESTS, rbacSet, rule, TABLE, USERS } from './small-world.ts';

const requests: fc.Arbitrary<Requests> = fc
  .record({ rule, namespaces: fc.oneof(fc.constant(null), fc.constantFrom(['a'], ['a', 'z'])) })
  .map(({ rule, namespaces }) => ({ ...rule, namespaces: rule.nonResourceURLs.length > 0 ? null : namespaces }));

function isIn(some: readonly Requests[], request: Attributes): boolean {
  const at = request.resource?.namespace ?? '';
  return some.some((one) => ruleAllows(one, request) && (one.namespaces?.includes(at) ?? true));
}

test('expectations hold exactly if no request breaks them', () => {
  const outcomes = { holds: 0, broken: 0, empty: 0 };
  fc.assert(
    fc.property(
      rbacSet,
      fc.constantFrom(...USERS),
      fc.array(requests, { maxLength: 1 }),
      fc.array(requests, { maxLength: 1 }),
      (set, user: User, may, mayNot) => {
        const expectation: Expectation = {
          name: 'e',
          who: { kind: 'user', user },
          may,
          mayNot,
          withoutEscalation: false,
        };
        let status: 'holds' | 'broken' | 'empty';
        try {
          const proof = proveExpectation(set, expectation, { served: TABLE });
          status = proof.status;
          if (proof.status === 'broken' && proof.counterexample.kind === 'request') {
            const { attributes, wanted } = proof.counterexample;
            expect(evaluate(set, attributes).allowed).toBe(wanted === 'forbidden');
            expect(isIn(wanted === 'allowed' ? may : mayNot, attributes)).toBe(true);
            if (wanted === 'forbidden') expect(isIn(may, attributes)).toBe(false);
          }
        } catch (error) {
          if (!(error instanceof EmptyExpectation)) throw error;
          status = 'empty';
        }
        outcomes[status] += 1;
        const breaks = REQUESTS.some((request) => {
          const asked = { ...request, user };
          const { allowed } = evaluate(set, asked);
          return (isIn(may, asked) && !allowed) || (isIn(mayNot, asked) && !isIn(may, asked) && allowed);
        });
        if (breaks && status !== 'empty') expect(status).toBe('broken');
      },
    ),
    { numRuns: 200 },
  );
  expect(Math.min(outcomes.holds, outcomes.broken)).toBeGreaterThan(10);
});
