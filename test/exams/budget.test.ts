import { expect, test } from 'vitest';
import { labsToStop, labsWithin, type RunningLab } from '../../src/exams/budget.ts';

test('as many labs run as the memory allows, and at least one', () => {
  expect(labsWithin(700e6, { budget: 2e9 })).toBe(2);
  expect(labsWithin(700e6, { budget: 700e6 })).toBe(1);
  expect(labsWithin(700e6, { budget: 1 })).toBe(1);
});

const lab = (number: number, opened: number, isInUse = false): RunningLab => ({ number, opened, isInUse });
const numbers = (labs: readonly RunningLab[] | null) => labs?.map(({ number }) => number) ?? null;

test.each([
  ['nothing stops while there is room', [lab(1, 1)], 2, []],
  ['what was never opened stops first, the last of them', [lab(1, 3), lab(2, 0), lab(3, 0)], 3, [3]],
  ['then what was not opened for longest', [lab(1, 3), lab(2, 1), lab(3, 2)], 2, [2, 3]],
  ['a lab in use does not stop', [lab(1, 1, true), lab(2, 2)], 2, [2]],
  ['if too many are in use, none stops', [lab(1, 1, true), lab(2, 2, true)], 2, null],
] as const)('%s', (_what, running, atOnce, stopped) => {
  expect(numbers(labsToStop(running, atOnce))).toEqual(stopped);
});
