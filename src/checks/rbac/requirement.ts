import type { Expectation } from '../../domains/rbac/expectation.ts';
import { expectationSchema } from '../../domains/rbac/expectation-schema.ts';
import type { Stance } from '../../grading/define-check.ts';
import {
  brokenRequirement,
  requirementField as requirementFieldOf,
  type WrittenRequirement,
  writtenExpectation,
} from '../../grading/requirement-field.ts';
import type { BrokenReference } from '../../scenarios/check-kind.ts';

export const requirementField = requirementFieldOf(expectationSchema, {
  id: 'rbac-expectation',
  command: 'cks-lab rbac test',
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
  return brokenRequirement(read.error?.issues ?? []);
}

/** A cluster without any role meets a requirement that asks for no permissions. */
export function stanceOf(check: WrittenRequirement): Stance {
  return expectationOf(check).may.length > 0 ? 'demands' : 'forbids';
}
