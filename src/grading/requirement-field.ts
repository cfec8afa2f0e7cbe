import * as z from 'zod';
import type { BrokenReference } from '../scenarios/check-kind.ts';

/** A check whose requirement is an expectation of its domain; the title of the check is the name of the expectation. */
export interface WrittenRequirement {
  readonly title: string;
  readonly expect: Readonly<Record<string, unknown>>;
}

/**
 * The field of a check that contains a requirement, described to editors by the schema of a domain's expectations without
 * the name. It is kept as it is written, since a check is parsed again.
 */
export function requirementField(
  schema: z.ZodType,
  { id, command }: { readonly id: string; readonly command: string },
) {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io: 'input' });
  const { name: __, ...properties } = made.properties ?? {};
  const required = (made.required ?? []).filter((key) => key !== 'name');
  return z
    .record(z.string(), z.unknown())
    .meta({ ...made, properties, required, id })
    .describe(`the requirement, in the form of \`${command}\`, without its name`);
}

/** The expectation that a check has written, not validated yet. */
export function writtenExpectation({ title, expect }: WrittenRequirement) {
  return { name: title, ...expect };
}

/** Problems of an expectation as broken references of its check. */
export function brokenRequirement(
  problems: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly BrokenReference[] {
  return problems.map(({ path, message }) => {
    const at = ['expect', ...path];
    return { at, message: `${at.map(String).join('.')}: ${message}` };
  });
}
