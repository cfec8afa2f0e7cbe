import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
const lock = join(folder, 'locks', 'mine');

/** Runs a contender. Resolves with its exit code, or with the signal that killed it. */
async function contend(log: string, entries: number, end: 'ends' | 'killed') {
  const contender = join(import.meta.dirname, 'contender.ts');
  const argv = ['--disable-warning=ExperimentalWarning', contender, lock, log, String(entries), end];
  const child = spawn(process.execPath, argv, { stdio: 'inherit' });
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
}

test('only one of many processes is inside at a time, even though holders keep being killed', async () => {
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = join(folder, 'log');
  const contenders = Promise.all(Array.from({ length: 6 }, () => contend(log, 40, 'ends')));
  const killedContenders = Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let round = 0; round < 6; round++) expect(await contend(log, 3, 'killed')).toBe('SIGKILL');
    }),
  );
  expect(await contenders).toEqual(Array(6).fill(0));
  await killedContenders;
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2 * (6 * 40 + 4 * 6 * 3));
  const torn = lines.filter((line, index) => index % 2 === 1 && line !== lines[index - 1]?.replace('in', 'out'));
  expect(torn).toEqual([]);
});
