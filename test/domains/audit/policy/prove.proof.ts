import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decisionOf, evaluate, selects } from '../../../../src/domains/audit/policy/evaluate.ts';
import type { Expectation } from '../../../../src/domains/audit/policy/expectation.ts';
import type { Policy } from '../../../../src/domains/audit/policy/policy.ts';
import { LEVELS, STAGES } from '../../../../src/domains/audit/policy/policy.ts';
import { EmptyExpectation, isBroken, proveExpectation } from '../../../../src/domains/audit/policy/prove.ts';
import { isSilent } from '../../../../src/domains/audit/policy/silence.ts';
import { isServed } from '../../../../src/kubernetes/request/served.ts';
import { evaluateAll } from './proof/evaluate-all.ts';
import { policy, REQUESTS, RUNS, SERVED, selector, TABLE } from './proof/small-world.ts';

const expectation: fc.Arbitrary<Expectation> = fc.record({
  name: fc.constant('expected'),
  requests: selector,
  except: fc.array(selector, { maxLength: 2 }),
  level: fc.oneof(
    fc.constantFrom(...LEVELS).map((exactly) => ({ exactly })),
    fc.constantFrom(...LEVELS).map((atLeast) => ({ atLeast })),
    fc.constantFrom(...LEVELS).map((atMost) => ({ atMost })),
  ),
  neverStages: fc.uniqueArray(fc.constantFrom(...STAGES), { maxLength: 1 }),
});

type Outcome = 'holds' | 'broken' | 'empty';
type Case = 'holds' | 'broken' | 'silence' | 'empty';

function proved(policy: Policy, expectation: Expectation, includeUnserved: boolean) {
  try {
    return proveExpectation(policy, expectation, { minor: 37, served: TABLE, includeUnserved });
  } catch (error) {
    if (error instanceof EmptyExpectation) return { status: 'empty' } as const;
    throw error;
  }
}

/** Determines the outcome by evaluating every request of the small world. */
function outcomeByEnumeration(policy: Policy, expectation: Expectation, includeUnserved: boolean): Outcome {
  const selectors = [expectation.requests, ...expectation.except, ...policy.rules];
  const first = 1 + expectation.except.length;
  const isIn = (answers: readonly boolean[]) => answers[0] === true && !answers.slice(1, first).includes(true);
  const cases = evaluateAll(selectors, includeUnserved ? REQUESTS : SERVED).filter(({ answers }) => isIn(answers));
  if (cases.length === 0) return 'empty';
  const isAsExpected = cases.every(({ answers, request }) => {
    const rule = answers.slice(first).indexOf(true);
    return !isBroken(expectation, decisionOf(policy, rule === -1 ? null : rule), request);
  });
  return isAsExpected ? 'holds' : 'broken';
}

describe('against every request of a small world', () => {
  test.each([
    ['served', false],
    ['sendable', true],
  ])('proofs agree about the %s requests', { timeout: RUNS * 1000 }, (_, includeUnserved) => {
    const cases: Case[] = [];
    fc.assert(
      fc.property(policy, expectation, (somePolicy, someExpectation) => {
        const proof = proved(somePolicy, someExpectation, includeUnserved);
        expect(proof.status).toBe(outcomeByEnumeration(somePolicy, someExpectation, includeUnserved));
        if (proof.status !== 'broken') {
          cases.push(proof.status);
          return;
        }
        const { attributes, decision } = proof.counterexample;
        cases.push(decision.level !== 'None' && isSilent(decision, attributes) ? 'silence' : 'broken');
        expect(evaluate(somePolicy, attributes, 37)).toEqual(decision);
        expect(isBroken(someExpectation, decision, attributes)).toBe(true);
        expect(selects(someExpectation.requests, attributes, 37)).toBe(true);
        expect(someExpectation.except.some((one) => selects(one, attributes, 37))).toBe(false);
        if (!includeUnserved) expect(isServed(TABLE, attributes)).toBe(true);
      }),
      { numRuns: RUNS },
    );
    const shareOf = (one: Case) => cases.filter((other) => other === one).length / RUNS;
    expect(shareOf('holds')).toBeGreaterThan(0.1);
    expect(shareOf('broken')).toBeGreaterThan(0.1);
    expect(shareOf('silence')).toBeGreaterThan(0.01);
  });
});
