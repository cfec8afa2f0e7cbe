import { expect, test } from 'vitest';
import { onTerminal } from './on-terminal.ts';

const { color, table } = await onTerminal(async () => ({
  color: (await import('../../src/cli/color.ts')).default,
  table: (await import('../../src/cli/table.ts')).table,
}));

test('columns are as wide as their widest cell on the screen', () => {
  expect(
    table([
      ['日本', 'a'],
      ['one', 'b'],
    ]),
  ).toBe('日本  a\none   b');
  const [first, second] = table([
    [color.red('x'), 'a'],
    ['one', 'b'],
  ]).split('\n');
  expect(first).toBe(`${color.red('x')}    a`);
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

test('on a narrow terminal, the last column is wrapped, and the others are not', () => {
  expect(table([['audit-01', 'record what changes, never what is read']], { fit: 40 })).toBe(
    'audit-01  record what changes, never\n          what is read',
  );
});

test('several columns of prose share the remaining width', () => {
  const row = ['audit-01', 'Monitoring, Logging and Runtime Security', 'Record what changes, never what is read'];
  expect(table([row], { prose: [1, 2], fit: 60 })).toBe(
    `\
audit-01  Monitoring, Logging and   Record what changes,
          Runtime Security          never what is read`,
  );
});

test('prose is below its row if there is no space next to it', () => {
  expect(
    table([['a-lab-of-some-length', '12', 'Record what changes, never what is read']], { right: [1], fit: 30 }),
  ).toBe(
    `\
a-lab-of-some-length  12
    Record what changes, never
    what is read`,
  );
});

test.each([
  [
    36,
    'before  Request  without\n                 RequestReceived\nafter   None     without\n                 managedFields',
  ],
  [31, 'before  Request\n    without RequestReceived\nafter   None\n    without managedFields'],
])('a word or a piece of code is never cut: %i columns', (fit, shown) => {
  const rows = [
    ['before', 'Request', 'without RequestReceived'],
    ['after', 'None', 'without managedFields'],
  ];
  expect(table(rows, { fit })).toBe(shown);
});
