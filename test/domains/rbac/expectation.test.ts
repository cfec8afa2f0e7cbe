import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../../src/domains/rbac/evaluate.ts';
import type { Expectation, Requests } from '../../../src/domains/rbac/expectation.ts';
import { loadExpectations } from '../../../src/domains/rbac/expectation-schema.ts';
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

test('expectations hold exactly where no request breaks them', { timeout: 60_000 }, () => {
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
          }
        } catch (error) {
          if (!(error instanceof EmptyExpectation)) throw error;
          status = 'empty';
        }
        outcomes[status] += 1;
        const breaks = REQUESTS.some((request) => {
          const asked = { ...request, user };
          const { allowed } = evaluate(set, asked);
          return (isIn(may, asked) && !allowed) || (isIn(mayNot, asked) && allowed);
        });
        if (breaks && status !== 'empty') expect(status).toBe('broken');
      },
    ),
    { numRuns: 60 },
  );
  expect(Math.min(outcomes.holds, outcomes.broken)).toBeGreaterThan(2);
});

test.each([
  ['{name: x, who: anyone}', 'expect[0]: asks for nothing: give may, mayNot or escalation'],
  ['{name: x, who: {serviceAccount: ci}, mayNot: rest}', 'expect[0].who: expected {user: NAME'],
  ['{name: x, who: anyone, mayNot: [{verbs: [get]}]}', 'expect[0].mayNot'],
  ['{name: x, who: anyone, mayNot: rest, only: 1}', 'expect[0].only: there is no such field'],
  ['{who: anyone, mayNot: rest}', 'expect[0].name: is missing'],
])('refuses %s', (text, message) => {
  const read = loadExpectations(`expect:\n- ${text}`, 'expect.yaml');
  expect(read.ok ? [] : read.problems.map((problem) => problem.message).join()).toContain(message);
});

test.each([
  ['{verbs: [get], resources: [deployments]}', 'the resource "deployments" is part of no request here'],
  ['{verbs: [read], resources: [pods]}', 'the verb "read" is part of no request here'],
  ['{verbs: [list], resources: [nodes], namespaces: [ci]}', 'is part of no request here'],
])('an expectation about %s is about nothing', (requests, message) => {
  const read = loadExpectations(`expect: [{name: x, who: {user: jane}, mayNot: [${requests}]}]`, 'expect.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [expectation] = read.expectations;
  const set = { roles: [], bindings: [], serviceAccounts: [] };
  expect(() => expectation && proveExpectation(set, expectation, { served: TABLE })).toThrow(message);
});
