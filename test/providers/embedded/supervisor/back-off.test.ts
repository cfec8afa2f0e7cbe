import { expect, test } from 'vitest';
import { backOff } from '../../../../src/providers/embedded/supervisor/back-off.ts';

test('grows from 1 s to 5 s and starts again after a minute of running', () => {
  const delays = backOff();
  expect([0, 300, 300, 300, 300].map((lasted) => delays.next(lasted))).toEqual([1000, 2000, 4000, 5000, 5000]);
  expect(delays.next(60_000)).toBe(1000);
  expect(delays.next(59_999)).toBe(2000);
});
