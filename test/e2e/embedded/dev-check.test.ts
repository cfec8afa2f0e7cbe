import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountsBelow, type Program, processesOf, program } from '../cks-lab.ts';
import { until } from './node-lab.ts';

let cksLab: Program;

beforeAll(async () => {
  cksLab = await program();
});
afterAll(() => cksLab.end());

test('a solution and a mistake are proved concurrently, and reported in a table and in JUnit', async () => {
  const junit = path.join(cksLab.data, '..', 'junit.xml');
  const only = ['01-straightforward', '10-policy-not-mounted'];
  const proved = await cksLab.must(['dev', 'check', 'audit-01', '--only', ...only, '--jobs', '2', '--junit', junit]);
  expect(proved.stdout).toMatch(/✓ {2}audit-01 {2}solution +01-straightforward +26\/26/);
  expect(proved.stdout).toMatch(/✓ {2}audit-01 {2}mistake +10-policy-not-mounted +16\/26/);
  expect(await readFile(junit, 'utf8')).toContain('<testsuite name="audit-01" tests="5" failures="0" errors="0"');
  await nothingIsLeft();
});

test('an interruption leaves no lab', async () => {
  const check = cksLab.spawn(['dev', 'check', 'audit-01', '--jobs', '2']);
  await until('two labs', async () => (await labs()).length === 2);
  const ended = once(check, 'exit');
  process.kill(-(check.pid ?? 0), 'SIGINT');
  expect(await ended).toEqual([130, null]);
  await nothingIsLeft();
});

async function nothingIsLeft(): Promise<void> {
  expect(await labs()).toEqual([]);
  expect(await processesOf(cksLab.data)).toEqual([]);
  expect(await mountsBelow(cksLab.data)).toEqual([]);
}

function labs(): Promise<string[]> {
  return readdir(path.join(cksLab.data, 'labs')).catch(() => []);
}
