import { expect, test } from 'vitest';
import { forTerminal } from '../../src/cli/markdown.ts';

const whole = (markdown: string) => forTerminal(markdown, Number.POSITIVE_INFINITY);

test('marks are removed and their text remains, even across lines', () => {
  expect(whole('# A task\n\nLog **every\nrequest** to `/var/log`, see <https://example.com/a>.\n')).toBe(
    'A task\n\nLog every\nrequest to /var/log, see https://example.com/a.',
  );
});

test('an unmatched mark remains', () => {
  expect(whole('2 ** 3\n\nand ** more')).toBe('2 ** 3\n\nand ** more');
});

test('marks inside code are code', () => {
  expect(whole('Use `a ** b` and `c ** d`.')).toBe('Use a ** b and c ** d.');
});

const CODE = `\`\`\`yaml
# the first rule decides: a comment of **YAML**, far longer than the terminal is wide
- level: None
\`\`\``;

test('code blocks are unchanged, including comments and marks', () => {
  expect(whole(CODE)).toBe(CODE);
  expect(forTerminal(CODE, 40)).toBe(CODE);
  const indented =
    'A policy:\n\n    # /etc/policy.yaml, a comment that is far longer than the terminal is wide\n    rules: `none`\n\n    - level: **None**\n\nEnd.';
  expect(forTerminal(indented, 40)).toBe(indented);
});

test('a code block in a list item is unchanged', () => {
  const item =
    '1. Do this:\n\n       # a comment that is far longer than the terminal is wide\n       kubectl get pods\n\n2. Then that.';
  expect(forTerminal(item, 40)).toBe(item);
});

test('a fence ends only with one of the same kind', () => {
  const fenced = '~~~~\n```\n# no heading\n~~~~\n# A heading';
  expect(forTerminal(fenced, 40)).toBe('~~~~\n```\n# no heading\n~~~~\nA heading');
});

test('paragraphs are filled to the width of the terminal', () => {
  expect(forTerminal('one two three four\nfive six seven eight nine ten eleven', 40)).toBe(
    'one two three four five six seven eight\nnine ten eleven',
  );
});

test('hard line breaks are preserved', () => {
  expect(forTerminal('one  \ntwo\nthree', 40)).toBe('one\ntwo three');
});

test('list items are indented under their marks, including nested ones', () => {
  const list = `1. Write an audit policy to \`/etc/policy.yaml\`, so
   that

   - nothing is recorded at stage \`RequestReceived\`;
   - all other requests are recorded

2. Have the API server use it.`;
  expect(forTerminal(list, 40)).toBe(`1. Write an audit policy to
   /etc/policy.yaml, so that

   - nothing is recorded at stage
     RequestReceived;
   - all other requests are recorded

2. Have the API server use it.`);
});

test('tables are unchanged', () => {
  const rows = `| rule | ${'wide '.repeat(20)}|\n|---|---|\n| 1 | **x** |`;
  expect(forTerminal(rows, 40)).toBe(rows);
});
