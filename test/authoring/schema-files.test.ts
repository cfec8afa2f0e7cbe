import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { REPORT_SCHEMA, reportSchemaText } from '../../src/authoring/report-schema-file.ts';
import { schemaFiles } from '../../src/authoring/schema-files.ts';

const scenarios = path.resolve('scenarios');

test.each([...schemaFiles()])('%s is as `dev schema` writes it', async (name, text) => {
  const isCurrent = (await readFile(path.join(scenarios, name), 'utf8')) === text;
  expect(isCurrent, 'write it anew: ./bin/cks-lab dev schema').toBe(true);
});

test('the schemas contain the descriptions from the definition', () => {
  const scenario = JSON.parse(schemaFiles().get('scenario.schema.json') ?? '');
  expect(scenario.required).toEqual(['formatVersion', 'title', 'domain', 'minutes', 'weight', 'checks']);
  const requirement = scenario.$defs.expectation;
  expect(Object.keys(requirement.properties)).toEqual(['requests', 'except', 'level', 'neverStages']);
  expect(requirement.required).toEqual(['requests']);
  const mistake = JSON.parse(schemaFiles().get('mistake.schema.json') ?? '');
  expect(mistake.required).toEqual(['about', 'fails', 'says']);
  expect(JSON.stringify(mistake)).toContain("a script for the node's sh, run as root");
});

test('the schema of the JSON report is as `dev schema` writes it', async () => {
  const isCurrent = (await readFile(path.resolve('docs', REPORT_SCHEMA), 'utf8')) === reportSchemaText();
  expect(isCurrent, 'write it anew: ./bin/cks-lab dev schema').toBe(true);
});
