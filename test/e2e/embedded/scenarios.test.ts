import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { type Program, program } from '../cks-lab.ts';

const scenarios = readdirSync(path.resolve('scenarios'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

let cksLab: Program;

beforeAll(async () => {
  cksLab = await program();
});
afterAll(() => cksLab.end());

/** Each in a lab of its own; as many at once as `maxConcurrency` of the project allows. */
test.concurrent.each(scenarios)(
  '%s passes its solutions and fails its mistakes as they say, and nothing untouched',
  { timeout: 1_800_000 },
  async (scenario) => {
    const { exitCode, stdout, stderr } = await cksLab.run(['dev', 'check', scenario, '--jobs', '1']);
    console.info(stdout);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}\n${stdout}\n${stderr}`);
  },
);
