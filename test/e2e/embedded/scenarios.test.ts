import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, program } from '../cks-lab.ts';

/** How many scenarios are proved although they have not changed; their choice differs from run to run. */
const SAMPLE = 3;

let cksLab: Program;

beforeAll(async () => {
  cksLab = await program();
});
afterAll(() => cksLab.end());

test('scenarios that have changed, and a sample of the others, pass their solutions and fail their mistakes as stated', {
  timeout: 2_400_000,
}, async () => {
  const junit = path.join(cksLab.data, 'check.xml');
  // All at once, since several labs are made side by side.
  const checked = await cksLab.run(['dev', 'check', '--sample', String(SAMPLE), '--junit', junit]);
  const outcome = `${checked.stderr}\n${checked.stdout}`;
  console.info(outcome);
  const suites = (await readFile(junit, 'utf8')).match(/<testsuite name=.*?<\/testsuite>/gs) ?? [];
  expect(suites.length, outcome).toBeGreaterThanOrEqual(SAMPLE);
  for (const suite of suites) {
    expect(suite.match(/<testcase /g)?.length ?? 0, outcome).toBeGreaterThan(8);
    expect(suite.match(/<(failure|error) message=".*?"/g) ?? []).toEqual([]);
  }
  expect(checked.exitCode, outcome).toBe(0);
});
