import * as z from 'zod';
import type { Expectation } from '../../domains/network/expectation.ts';
import { expectationSchema, problemsOf } from '../../domains/network/expectation-schema.ts';
import type { Stance } from '../../grading/define-check.ts';
import type { BrokenReference } from '../../scenarios/check-kind.ts';

/** The field of a check that contains a requirement. It is kept as it is written, since a check is parsed again. */
export const requirementField = z
  .record(z.string(), z.unknown())
  .meta({ ...requirementForEditors(), id: 'network-expectation' })
  .describe('the requirement, in the form of `cks-lab network test`, without its name');

export interface WrittenRequirement {
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
  if (read.success) return [];
  return problemsOf(read.error).map(({ path, message }) => ({
    at: ['expect', ...path],
    message: `${['expect', ...path].map(String).join('.')}: ${message}`,
  }));
}

/** A cluster without any policy allows everything. */
export function stanceOf(check: WrittenRequirement): Stance {
  return expectationOf(check).demand.kind === 'allow' ? 'forbids' : 'demands';
}

/** The schema of `expect` as JSON Schema, without the fields that belong to the check itself. */
function requirementForEditors() {
  const { $schema: _, ...made } = z.toJSONSchema(expectationSchema, { io: 'input' });
  const { name: __, ...properties } = made.properties ?? {};
  return { ...made, properties, required: (made.required ?? []).filter((key) => key !== 'name') };
}
