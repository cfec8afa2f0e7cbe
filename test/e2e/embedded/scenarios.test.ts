import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { loadScenarios } from '../../../src/scenarios/load.ts';
import { type Ended, type Program, program } from '../cks-lab.ts';

let cksLab: Program;
let checked: Ended;
let report: string;

beforeAll(async () => {
  cksLab = await program();
  const file = path.join(cksLab.data, 'check.xml');
  // All at once, since several labs are made side by side.
  checked = await cksLab.run(['dev', 'check', '--junit', file]);
  console.info(checked.stdout);
  report = await readFile(file, 'utf8');
}, 2_400_000);
afterAll(() => cksLab.end());

const ids = (await loadScenarios(path.resolve('scenarios'), CHECK_KINDS)).map((load) =>
  load.ok ? load.scenario.id : load.id,
);

test.each(ids)('%s passes its solutions, fails its mistakes as stated, and fails an untouched lab', (id) => {
  const [, suite = ''] = new RegExp(`<testsuite name="${id}"(.*?)</testsuite>`, 's').exec(report) ?? [];
  expect(suite.match(/<testcase /g)?.length ?? 0, checked.stderr).toBeGreaterThan(8);
  expect(suite.match(/<(failure|error) message=".*?"/g) ?? []).toEqual([]);
});

test('there are no other problems', () => {
  expect(checked.exitCode, `${checked.stdout}\n${checked.stderr}`).toBe(0);
});
