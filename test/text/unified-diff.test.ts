import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/text/unified-diff.ts';

const LINES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];

function diff(after: readonly string[]): readonly string[] {
  return unifiedDiff(`${LINES.join('\n')}\n`, `${after.join('\n')}\n`, 'file')
    .split('\n')
    .slice(2);
}

test('nothing for equal texts', () => {
  expect(unifiedDiff('a\n', 'a\n', 'file')).toBe('');
});

test('three lines around a change', () => {
  expect(diff(LINES.with(5, 'F'))).toEqual(['@@ -3,7 +3,7 @@', ' c', ' d', ' e', '-f', '+F', ' g', ' h', ' i']);
});

test('changes far apart are two hunks', () => {
  expect(diff(LINES.toSpliced(0, 1).toSpliced(10, 1))).toEqual([
    '@@ -1,4 +1,3 @@',
    ...['-a', ' b', ' c', ' d'],
    '@@ -9,4 +8,3 @@',
    ...[' i', ' j', ' k', '-l'],
  ]);
});

test('lines at the end', () => {
  expect(diff([...LINES, 'm'])).toEqual(['@@ -10,3 +10,4 @@', ' j', ' k', ' l', '+m']);
});
