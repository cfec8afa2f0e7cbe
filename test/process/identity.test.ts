import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identify, isAlive } from '../../src/process/identity.ts';

test('a process is alive until it ends', async () => {
  const child = spawn('cat');
  await once(child, 'spawn');
  const identity = await identify(child.pid ?? 0);
  expect(await isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await isAlive(identity)).toBe(false);
});

test('another process under the same pid, or another boot, is not the same one', async () => {
  const self = await identify(process.pid);
  expect(await isAlive(self)).toBe(true);
  expect(await isAlive({ ...self, startTicks: (self.startTicks ?? 0) + 1 })).toBe(false);
  expect(await isAlive({ ...self, bootId: 'another boot' })).toBe(false);
});
