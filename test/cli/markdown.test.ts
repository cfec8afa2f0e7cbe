import { expect, test } from 'vitest';
import { forTerminal } from '../../src/cli/markdown.ts';

test('marks are taken away and what they mark stays, over the end of a line too', () => {
  expect(forTerminal('# A task\n\nLog **every\nrequest** to `/var/log`, see <https://example.com/a>.\n')).toBe(
    'A task\n\nLog every\nrequest to /var/log, see https://example.com/a.',
  );
});

test('a mark without its other half is left as it is', () => {
  expect(forTerminal('2 ** 3\n\nand ** more')).toBe('2 ** 3\n\nand ** more');
});
