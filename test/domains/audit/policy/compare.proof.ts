import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areEqual, comparePolicies } from '../../../../src/domains/audit/policy/compare.ts';
import { decisionOf, evaluate, selects } from '../../../../src/domains/audit/policy/evaluate.ts';
import type { Policy, Selector } from '../../../../src/domains/audit/policy/policy.ts';
import { isServed } from '../../../../src/kubernetes/request/served.ts';
import { evaluateAll } from './proof/evaluate-all.ts';
import { policy, REQUESTS, RUNS, SERVED, selector, TABLE } from './proof/small-world.ts';

/** A policy and a changed version of it, which is often identical or nearly so. */
const pair: fc.Arbitrary<readonly [Policy, Policy]> = fc.oneof(
  fc.tuple(policy, policy),
  policy.map((one) => [one, { ...one, rules: one.rules.slice(1) }] as const),
  policy.map(
    (one) => [one, { ...one, rules: [...one.rules.slice(0, -1), ...one.rules.slice(-1), ...one.rules] }] as const,
  ),
  fc
    .tuple(policy, fc.nat(4))
    .map(
      ([one, at]) =>
        [one, { ...one, rules: one.rules.toSpliced(at, 2, ...one.rules.slice(at, at + 2).reverse()) }] as const,
    ),
);

/** Finds the pairs of rules that decide some request differently, by evaluating every request of the small world. */
function differencesByEnumeration(
  before: Policy,
  after: Policy,
  setAside: readonly Selector[],
  includeUnserved: boolean,
): Set<string> {
  const selectors = [...setAside, ...before.rules, ...after.rules];
  const first = setAside.length;
  const second = first + before.rules.length;
  const different = new Set<string>();
  for (const { answers } of evaluateAll(selectors, includeUnserved ? REQUESTS : SERVED)) {
    if (answers.slice(0, first).includes(true)) continue;
    const [rule, other] = [answers.slice(first, second), answers.slice(second)].map((own) => own.indexOf(true));
    const decisions = [decisionOf(before, numberOf(rule)), decisionOf(after, numberOf(other))] as const;
    if (!areEqual(...decisions)) different.add(keyOf(...decisions));
  }
  return different;
}

function numberOf(index: number | undefined): number | null {
  return index === undefined || index === -1 ? null : index;
}

function keyOf(before: { rule: number | null }, after: { rule: number | null }): string {
  return `${before.rule} ${after.rule}`;
}

describe('against every request of a small world', () => {
  test.each([
    ['served', false],
    ['sendable', true],
  ])('comparisons agree about the %s requests', { timeout: RUNS * 1000 }, (_, includeUnserved) => {
    let same = 0;
    fc.assert(
      fc.property(pair, fc.array(selector, { maxLength: 1 }), ([before, after], setAside) => {
        const options = { minor: 37, served: TABLE, includeUnserved, setAside } as const;
        const { differences } = comparePolicies(before, after, options);
        if (differences.length === 0) same++;
        expect(new Set(differences.map((one) => keyOf(one.before, one.after)))).toEqual(
          differencesByEnumeration(before, after, setAside, includeUnserved),
        );
        for (const { attributes, before: was, after: is } of differences) {
          expect(evaluate(before, attributes, 37)).toEqual(was);
          expect(evaluate(after, attributes, 37)).toEqual(is);
          expect(setAside.some((one) => selects(one, attributes, 37))).toBe(false);
          if (!includeUnserved) expect(isServed(TABLE, attributes)).toBe(true);
        }
      }),
      { numRuns: RUNS },
    );
    expect(same).toBeGreaterThan(RUNS / 10);
    expect(RUNS - same).toBeGreaterThan(RUNS / 10);
  });
});
