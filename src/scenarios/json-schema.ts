import * as z from 'zod';
import { mistakeSchema, solutionSchema } from './answer.ts';
import { type CheckKind, scenarioSchemaWith } from './check-kind.ts';

/** The schema of a file for editors, as JSON Schema; draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** JSON Schemas for the files of the format, by the name of the schema file that is stored next to the scenarios. */
export function jsonSchemas(kinds: readonly CheckKind[]): Readonly<Record<string, JsonSchema>> {
  return {
    'scenario.schema.json': jsonSchema(scenarioSchemaWith(kinds), 'A scenario of cks-lab'),
    'solution.schema.json': jsonSchema(solutionSchema, 'A right answer to a scenario of cks-lab'),
    'mistake.schema.json': jsonSchema(mistakeSchema, 'A wrong answer to a scenario of cks-lab'),
  };
}

export function jsonSchema(schema: z.ZodType, title: string): JsonSchema {
  return { ...z.toJSONSchema(schema, { io: 'input' }), title };
}
