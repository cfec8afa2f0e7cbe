import { expect, test } from 'vitest';
import { visible, visibleLine } from '../../src/text/visible.ts';

test.each([
  ['plain text, öäü, 汉字, 😀\n\ttabbed', 'plain text, öäü, 汉字, 😀\n\ttabbed'],
  ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['one\rtwo\r\n', 'one\\rtwo\\r\n'],
  ['\x00\x08\x0b\x7f', '\\x00\\b\\x0b\\u007f'],
  // C1 control characters, which a terminal may interpret as ESC [ and ESC ].
  ['\x9b31m\x9d0;title\x9c\x85', '\\u009b31m\\u009d0;title\\u009c\\u0085'],
  ['admin\u202enimda\u2066x\u2069\u200e', 'admin\\u202enimda\\u2066x\\u2069\\u200e'],
  ['zero\u200bwidth\ufeff, soft\u00adhyphen', 'zero\\u200bwidth\\ufeff, soft\\u00adhyphen'],
  ['line\u2028paragraph\u2029', 'line\\u2028paragraph\\u2029'],
  ['tag\u{e0041}, half \ud83d', 'tag\\udb40\\udc41, half \\ud83d'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('JSON keeps its value', () => {
  const all = Array.from({ length: 0x300 }, (_, code) => String.fromCodePoint(code)).join('');
  const value = { text: `${all}\u202e\u2028\u{e0041}` };
  expect(JSON.parse(visible(JSON.stringify(value)))).toEqual(value);
});

test('a line remains a single line', () => {
  expect(visibleLine('one\n  two\r\nthree')).toBe('one two three');
});
