import { expect, test } from 'vitest';
import { turns } from '../../../src/classroom/seats/turns.ts';

test('so many run at once, in the order in which they came, and the urgent ones first', async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const queue = turns(2);
  const take = (name: string, isUrgent = false) =>
    queue.take(
      () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      },
      { isUrgent },
    );
  const all = [take('a'), take('b'), take('c'), take('d'), take('urgent', true)];
  await Promise.resolve();
  expect([begun, queue.waiting]).toEqual([['a', 'b'], 3]);
  for (let ended = 0; ended < 5; ended++) {
    ends[ended]?.();
    await all[['a', 'b', 'c', 'd', 'urgent'].indexOf(begun[ended] ?? '')];
    await new Promise(setImmediate);
  }
  await Promise.all(all);
  expect(begun).toEqual(['a', 'b', 'urgent', 'c', 'd']);
});

test('one that fails makes room', async () => {
  const queue = turns(1);
  await expect(queue.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue.take(() => Promise.resolve(1))).toBe(1);
});
