import type { Expectation } from '../../domains/network/expectation.ts';
import { expectationSchema, problemsOf } from '../../domains/network/expectation-schema.ts';
import type { Stance } from '../../grading/define-check.ts';
import {
  brokenRequirement,
  requirementField as requirementFieldOf,
  type WrittenRequirement,
  writtenExpectation,
} from '../../grading/requirement-field.ts';
import type { BrokenReference } from '../../scenarios/check-kind.ts';

export const requirementField = requirementFieldOf(expectationSchema, {
  id: 'network-expectation',
  command: 'cks-lab network test',
});

/**
 * The requirement of a check; its title is its name. Throws if it does not conform to the format, which the loader has
 * ruled out.
 */
export function expectationOf(check: WrittenRequirement): Expectation {
  return expectationSchema.parse(writtenExpectation(check));
}

export function brokenExpectation(check: WrittenRequirement): readonly BrokenReference[] {
  const read = expectationSchema.safeParse(writtenExpectation(check));
  return brokenRequirement(read.success ? [] : problemsOf(read.error));
}

/** A cluster without any policy allows everything. */
export function stanceOf(check: WrittenRequirement): Stance {
  return expectationOf(check).demand.kind === 'allow' ? 'forbids' : 'demands';
}
