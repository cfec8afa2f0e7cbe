import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, program } from '../cks-lab.ts';

let cksLab: Program;

beforeAll(async () => {
  cksLab = await program();
});
afterAll(() => cksLab.end());

test('every scenario passes its solutions and fails its mistakes as they say, and nothing untouched', {
  timeout: 2_400_000,
}, async () => {
  const { exitCode, stdout, stderr } = await cksLab.run(['dev', 'check']);
  console.info(stdout);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
});
