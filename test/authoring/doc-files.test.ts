import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { docFiles } from '../../src/authoring/doc-files.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { LINT_RULES } from '../../src/domains/audit/policy/lint/catalogue.ts';

const page = (name: string) => docFiles().get(name) ?? '';

test.each([...docFiles()])('docs/%s is as `dev docs` writes it', async (name, text) => {
  const isCurrent = (await readFile(path.resolve('docs', name), 'utf8')) === text;
  expect(isCurrent, 'write it anew: ./bin/cks-lab dev docs').toBe(true);
});

test('the page on checks lists every kind with its description, and every field with its meaning', () => {
  for (const { kind, description } of CHECK_KINDS)
    expect(page('checks.md')).toContain(`### \`${kind}\`\n\n${description}\n`);
  const rows = page('checks.md').match(/^\| `.*$/gm) ?? [];
  expect(rows).toContain(
    '| `budget` | yes | string | the most that all files of the log may take up together, for example 500Mi |',
  );
  expect(rows).toContain('| `access` | yes | `"read"` or `"write"` | what the API server does with the file |');
  expect(rows).toContain('| `all[].is` | no | any value | the value that it must have; one of the alternatives |');
  expect(rows.filter((row) => row.endsWith('|  |'))).toEqual([]);
});

test('every kind of check and every lint rule is described in one sentence', () => {
  const descriptions = [...CHECK_KINDS, ...Object.values(LINT_RULES)].map(({ description }) => description);
  expect(descriptions.filter((text) => !/^(?:[A-Z]|kube-apiserver ).*\.$/.test(text))).toEqual([]);
  expect(new Set(descriptions).size).toBe(descriptions.length);
});

test('the page on lint rules has a row for each rule', () => {
  expect(page('lint-rules.md').match(/^\| `/gm)).toHaveLength(Object.keys(LINT_RULES).length);
  expect(page('lint-rules.md')).toContain('| `api-group` | error or warning |');
});
