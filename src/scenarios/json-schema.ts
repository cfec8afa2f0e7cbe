import * as z from 'zod';
import { mistakeSchema, solutionSchema } from './answer.ts';
import { type CheckKind, scenarioSchemaWith } from './check-kind.ts';

/** The form of a file for editors, as JSON Schema; draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The format's files as JSON Schema, by the name of the file that each is kept in beside the scenarios. */
export function jsonSchemas(kinds: readonly CheckKind[]): Readonly<Record<string, JsonSchema>> {
  return {
    'scenario.schema.json': jsonSchema(scenarioSchemaWith(kinds), 'A scenario of cks-lab'),
    'solution.schema.json': jsonSchema(solutionSchema, 'A right answer to a scenario of cks-lab'),
    'mistake.schema.json': jsonSchema(mistakeSchema, 'A wrong answer to a scenario of cks-lab'),
  };
}

function jsonSchema(schema: z.ZodType, title: string): JsonSchema {
  return { ...z.toJSONSchema(schema, { io: 'input' }), title };
}
