import type { TestedExpectation, TestedPolicy } from './tested-policy.ts';
import { lineOf } from './words.ts';

/** `{passed, expectations: [{name, status, counterexample: {request, command, level, omitStages, rule, line} | null}]}`. */
export function testJson({ loaded, tested }: TestedPolicy): string {
  const counterexampleOf = ({ proof }: TestedExpectation) => {
    if (proof.status === 'holds') return null;
    const { attributes, command, decision } = proof.counterexample;
    const { level, omitStages, rule } = decision;
    return { request: attributes, command, level, omitStages, rule, line: lineOf(rule, loaded) };
  };
  return JSON.stringify({
    passed: tested.every(({ proof }) => proof.status === 'holds'),
    expectations: tested.map((one) => ({
      name: one.expectation.name,
      status: one.proof.status,
      counterexample: counterexampleOf(one),
    })),
  });
}
