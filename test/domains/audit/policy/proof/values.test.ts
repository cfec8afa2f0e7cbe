import { expect, test } from 'vitest';
import { ProofTooLarge, spend } from '../../../../../src/domains/audit/policy/proof/budget.ts';
import { append, classes, distinctBy, fresh, seatsIn } from '../../../../../src/domains/audit/policy/proof/values.ts';

test.each<[string[][], string[], string[]]>([
  [[], ['get'], ['get']],
  [[['b', 'a'], ['a']], [], ['b', 'a']],
  [[['b', 'a', 'c']], [], ['b']],
  [[['b', 'a', 'c']], ['x', 'a', 'y'], ['x', 'a']],
  [
    [
      ['a', 'b'],
      ['b', 'a', 'c'],
      ['c', 'd'],
    ],
    [],
    ['a', 'c', 'd'],
  ],
])('of %j, with %j first, %j are distinguished', (lists, preferred, expected) => {
  expect(classes(lists, preferred)).toEqual(expected);
});

test('a trait separates values in the same lists', () => {
  expect(classes([['b', 'a', 'B', 'A']], ['x'], (value) => String(value === value.toUpperCase()))).toEqual([
    'x',
    'b',
    'B',
  ]);
});

test('a value is in each list that names it, once', () => {
  expect([...seatsIn([['a', 'b', 'a'], [], ['b']])]).toEqual([
    ['a', [0]],
    ['b', [0, 2]],
  ]);
});

test('the first item of each key is kept, in order', () => {
  expect(distinctBy(['pear', 'apple', 'plum', 'avocado', 'kiwi'], (word) => word.charAt(0))).toEqual([
    'pear',
    'apple',
    'kiwi',
  ]);
});

test.each([
  [[], 'example'],
  [['other'], 'example'],
  [['example'], 'example-2'],
  [['example', 'example-2', 'example-3'], 'example-4'],
  [['example', 'example-3'], 'example-2'],
])('next to %j, the new word is %s', (taken, expected) => {
  expect(fresh('example', new Set(taken))).toBe(expected);
});

test('lists grow by their key', () => {
  const lists = new Map([['a', [1]]]);
  append(lists, 'a', 2);
  append(lists, 'b', 3);
  expect([...lists]).toEqual([
    ['a', [1, 2]],
    ['b', [3]],
  ]);
});

test('a budget allows as many steps as it has, and then reports what is too large', () => {
  const budget = { steps: 2 };
  spend(budget);
  spend(budget);
  expect(() => spend(budget)).toThrow(ProofTooLarge);
  expect(() => spend(budget)).toThrow(
    /^The classes of requests that these rules tell apart: too large to prove\. Split it, or exclude what need not be proved\.$/,
  );
  expect(new ProofTooLarge('It').name).toBe('ProofTooLarge');
});
