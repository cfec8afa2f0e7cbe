import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keptAlive } from '../../src/process/kept-alive.ts';
import { run } from '../../src/process/run.ts';

test('a program that is killed is started again, until it ends by itself', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-alive-'));
  const script = 'echo started >> "$0/log"; [ $(wc -l < "$0/log") -lt 3 ] && kill -9 $$; exit 3';
  await run(keptAlive(['sh', '-c', script, folder]));
  expect(await readFile(path.join(folder, 'log'), 'utf8')).toBe('started\nstarted\nstarted\n');
  await rm(folder, { recursive: true });
});
