import pc from 'picocolors';
import { expect, test } from 'vitest';
import { table } from '../../src/cli/table.ts';

const colour = pc.createColors(true);

test('columns are as wide as their widest cell is on a screen', () => {
  expect(
    table([
      ['日本', 'a'],
      ['one', 'b'],
    ]),
  ).toBe('日本  a\none   b');
  const [first, second] = table([
    [colour.red('x'), 'a'],
    ['one', 'b'],
  ]).split('\n');
  expect(first).toBe(`${colour.red('x')}    a`);
  expect(second).toBe('one  b');
});

test('figures are aligned to the right', () => {
  expect(
    table(
      [
        ['A', '1'],
        ['B', '10'],
      ],
      { right: [1] },
    ),
  ).toBe('A   1\nB  10');
});

test('on a narrow terminal the last column is wrapped, and the others stay whole', () => {
  expect(table([['audit-01', 'record what changes, never what is read']], { fit: 40 })).toBe(
    'audit-01  record what changes, never\n          what is read',
  );
});
