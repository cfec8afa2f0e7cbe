import * as z from 'zod';
import type { Expectation } from '../../domains/rbac/expectation.ts';
import { expectationSchema } from '../../domains/rbac/expectation-schema.ts';
import type { Stance } from '../../grading/define-check.ts';
import type { BrokenReference } from '../../scenarios/check-kind.ts';

/** The field of a check that contains a requirement. It is kept as it is written, since a check is parsed again. */
export const requirementField = z
  .record(z.string(), z.unknown())
  .meta({ ...requirementForEditors(), id: 'rbac-expectation' })
  .describe('the requirement, in the form of `cks-lab rbac test`, without its name');

export interface WrittenRequirement {
  readonly id: string;
  readonly title: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

/**
 * The requirement of a check; its title is its name. Throws if it does not conform to the format, which the loader has
 * ruled out.
 */
export function expectationOf({ title, expect }: WrittenRequirement): Expectation {
  return expectationSchema.parse({ name: title, ...expect });
}

export function brokenExpectation({ title, expect }: WrittenRequirement): readonly BrokenReference[] {
  const read = expectationSchema.safeParse({ name: title, ...expect });
  return (read.error?.issues ?? []).map(({ path, message }) => ({
    at: ['expect', ...path],
    message: `${['expect', ...path].map(String).join('.')}: ${message}`,
  }));
}

/** A cluster without any role meets a requirement that asks for no permissions. */
export function stanceOf(check: WrittenRequirement): Stance {
  return expectationOf(check).may.length > 0 ? 'demands' : 'forbids';
}

/** The schema of `expect` as JSON Schema, without the fields that belong to the check itself. */
function requirementForEditors() {
  const { $schema: _, ...made } = z.toJSONSchema(expectationSchema, { io: 'input' });
  const { name: __, ...properties } = made.properties ?? {};
  return { ...made, properties, required: (made.required ?? []).filter((key) => key !== 'name') };
}
