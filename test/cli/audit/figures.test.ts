import { expect, test } from 'vitest';
import { bytesInWords, durationInWords, share } from '../../../src/cli/audit/figures.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1_234_567, '1.2 MB'],
  [5e15, '5,000 TB'],
])('%d bytes are %s', (bytes, words) => expect(bytesInWords(bytes)).toBe(words));

test.each([
  [7.4, '7 s'],
  [119, '119 s'],
  [150, '3 min'],
  [3 * 3600 + 60, '3 h 1 min'],
  [9.4 * 86_400, '9 days'],
])('%d seconds are %s', (seconds, words) => expect(durationInWords(seconds)).toBe(words));

test('a share is 0 or 100 percent only if the part is nothing or everything', () => {
  expect([share(0, 3), share(1, 3), share(3, 3), share(0, 0)]).toEqual(['0 %', '33.3 %', '100 %', '']);
});
