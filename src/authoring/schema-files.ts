import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import { examSchema } from '../exams/definition.ts';
import { jsonSchema, jsonSchemas } from '../scenarios/json-schema.ts';

/** The text of each schema file with which editors check the files of scenarios and exams. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas = Object.entries({
    ...jsonSchemas(CHECK_KINDS),
    'exam.schema.json': jsonSchema(examSchema, 'An exam of cks-lab'),
  });
  return new Map(schemas.map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]));
}

/** Writes them next to the scenarios, and returns their paths. */
export async function writeSchemas(scenarios: string): Promise<readonly string[]> {
  return Promise.all(
    Array.from(schemaFiles(), async ([name, text]) => {
      const file = path.join(scenarios, name);
      await writeFile(file, text);
      return file;
    }),
  );
}
