import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../src/process/lock.ts';
import { LockHeld } from '../../src/process/lock-held.ts';
import { onceFree } from '../../src/process/once-free.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'once-free-'));
  file = path.join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** Holds the lock until the returned function is called. */
async function held(): Promise<() => Promise<void>> {
  const taken = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holding = withLock(file, () => {
    taken.resolve();
    return release.promise;
  });
  await taken.promise;
  return () => {
    release.resolve();
    return holding;
  };
}

test('work begins once the lock is free, and returns its result', async () => {
  const order: string[] = [];
  const free = await held();
  const waits = Promise.withResolvers<void>();
  const result = onceFree(file, async () => order.push('work'), {
    interval: 1,
    async meanwhile(by) {
      expect(by).toBeInstanceOf(LockHeld);
      waits.resolve();
      return null;
    },
  });
  await waits.promise;
  order.push('free');
  await free();
  expect(await result).toBe(2);
  expect(order).toEqual(['free', 'work']);
});

test('what is found meanwhile makes the work unnecessary', async () => {
  const free = await held();
  const work = () => Promise.resolve('done');
  expect(await onceFree(file, work, { interval: 1, meanwhile: async () => 'found' })).toBe('found');
  await free();
});

test('an interrupt ends the wait, and a failure of the work is not repeated', async () => {
  const free = await held();
  const stop = new AbortController();
  const waiting = onceFree(file, () => Promise.resolve('done'), {
    interval: 60_000,
    signal: stop.signal,
    async meanwhile() {
      setImmediate(() => stop.abort(new Error('interrupted')));
      return null;
    },
  });
  await expect(waiting).rejects.toThrow('interrupted');
  await free();
  await expect(onceFree(file, () => Promise.reject(new Error('broken')), { interval: 1 })).rejects.toThrow('broken');
});
