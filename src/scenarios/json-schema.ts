import * as z from 'zod';
import { expectationSchema } from '../domains/audit/policy/expectation-schema.ts';
import { NEWEST_MINOR } from '../kubernetes/minor.ts';
import { mistakeSchema, solutionSchema } from './answer.ts';
import { scenarioSchema } from './schema.ts';

/** The form of a file for editors, as JSON Schema; draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The format's files as JSON Schema, by the name of the file that each is kept in beside the scenarios. */
export function jsonSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    'scenario.schema.json': jsonSchema(scenarioSchema, 'A scenario of cks-lab'),
    'solution.schema.json': jsonSchema(solutionSchema, 'A right answer to a scenario of cks-lab'),
    'mistake.schema.json': jsonSchema(mistakeSchema, 'A wrong answer to a scenario of cks-lab'),
  };
}

function jsonSchema(schema: z.ZodType, title: string): JsonSchema {
  const made = z.toJSONSchema(schema, { io: 'input' });
  // A requirement is plain data to the format, and has its own schema in the policy's library.
  if (made.$defs?.expectation !== undefined) made.$defs.expectation = requirement();
  return { ...made, title };
}

/** The form of `expect`, whose name is the check's title. */
function requirement(): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(expectationSchema(NEWEST_MINOR), { io: 'input' });
  const { name: __, ...properties } = made.properties ?? {};
  return { ...made, properties, required: (made.required ?? []).filter((key) => key !== 'name') };
}
