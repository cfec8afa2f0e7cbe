import { expect, test } from 'vitest';
import { addSum, keepLargest, largest, type Sums, sumOf } from '../../../../src/domains/audit/replay/sums.ts';

test('sums by name, the largest first', () => {
  const sums: Sums<string> = new Map();
  addSum(sums, { name: 'a', requests: 1, events: 2, bytes: 10 });
  addSum(sums, { name: 'b', requests: 1, events: 1, bytes: 15 });
  addSum(sums, { name: 'a', requests: 2, events: 3, bytes: 10 });
  expect(largest(sums, 1)).toEqual([{ name: 'a', requests: 3, events: 5, bytes: 20 }]);
  expect(sumOf(sums, 'c')).toEqual({ name: 'c', requests: 0, events: 0, bytes: 0 });
});

test('a large sum is kept exactly among more names than are remembered', () => {
  const sums: Sums<string> = new Map();
  for (let round = 0; round < 2000; round += 1) {
    addSum(sums, { name: `once-${round}`, requests: 1, events: 1, bytes: 1 });
    addSum(sums, { name: 'often', requests: 1, events: 1, bytes: 1 });
    keepLargest(sums, 100);
  }
  expect(largest(sums, 1)).toEqual([{ name: 'often', requests: 2000, events: 2000, bytes: 2000 }]);
  expect(sums.size).toBeLessThan(200);
});
