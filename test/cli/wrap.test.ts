import { stripVTControlCharacters } from 'node:util';
import width from 'fast-string-width';
import { expect, test } from 'vitest';
import { unbroken, wrap } from '../../src/cli/wrap.ts';
import { onTerminal } from './on-terminal.ts';

const { default: color } = await onTerminal(() => import('../../src/cli/color.ts'));

test('lines break between words, at the last space that fits', () => {
  expect(wrap('one two three four five six seven', 20)).toBe('one two three four\nfive six seven');
  expect(wrap('exactly twenty chars', 20)).toBe('exactly twenty chars');
  expect(wrap('exactly twenty chars.', 20)).toBe('exactly twenty\nchars.');
});

test('without a terminal, nothing is wrapped', () => {
  const long = 'word '.repeat(100).trim();
  expect(wrap(long, Number.POSITIVE_INFINITY, 'why  ')).toBe(`why  ${long}`);
});

test('lines after the first are indented to the end of the label', () => {
  expect(wrap('the API server is down, and this is why', 30, '    why  ')).toBe(
    '    why  the API server is\n         down, and this is why',
  );
});

test('a label that leaves too little room is not used for the indent', () => {
  expect(wrap('one two three four five six', 30, `${'label '.repeat(4)}`)).toBe(
    'label label label label one\n          two three four five\n          six',
  );
});

test('line breaks and indents in the text are preserved', () => {
  expect(wrap('what:\n  one two three four five six seven\n\nend', 30)).toBe(
    'what:\n  one two three four five six\n  seven\n\nend',
  );
});

test('spaces within a line are preserved', () => {
  expect(wrap('a  b   c', 20)).toBe('a  b   c');
});

test.each([40, 60, 80, 120])('at %i columns, no line is longer unless it is a single word', (columns) => {
  const text =
    'The kubelet takes the pod from /etc/kubernetes/manifests/zz-kube-apiserver.yaml, whose name sorts last. '.repeat(
      9,
    );
  for (const line of wrap(text, columns, '         why      ').split('\n')) {
    expect(width(line) <= columns || !line.trim().includes(' ')).toBe(true);
  }
});

test('a word that is too long is not broken', () => {
  const path = `/var/log/${'a'.repeat(40)}`;
  expect(wrap(`see ${path} there`, 20)).toBe(`see\n${path}\nthere`);
});

test('inline code is not broken', () => {
  expect(wrap('Run `kubectl get pods -A` to see all', 24)).toBe('Run\n`kubectl get pods -A` to\nsee all');
  expect(wrap(`Run ${unbroken('kubectl get pods -A')} now`, 22)).toBe('Run\nkubectl get pods -A\nnow');
});

test('wide characters count as two columns, combining ones as none', () => {
  expect(wrap('日本語 日本語 日本語 日本語', 20)).toBe('日本語 日本語 日本語\n日本語');
  expect(wrap('👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧', 20)).toBe(
    '👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧',
  );
  const combined = 'e\u0301'.repeat(9);
  expect(wrap(`${combined} ${combined}`, 20).split('\n')).toHaveLength(1);
});

test('our own colors have no width, in the text and in its label', () => {
  const text = `${color.bold('one two three four five')} ${color.cyan('six')}`;
  const wrapped = wrap(text, 24, color.dim('why '));
  expect(stripVTControlCharacters(wrapped)).toBe('why one two three four\n    five six');
  expect(wrapped.split('\n')[1]).toMatch(/^ {4}\S*five/);
});
