import { expect, test } from 'vitest';
import { klogField, unquoteGo } from '../../src/kubernetes/klog.ts';

test.each([
  ['"plain"', 'plain'],
  ['""', ''],
  [String.raw`"a \"b\" \\ c"`, 'a "b" \\ c'],
  [String.raw`"\a\b\f\n\r\t\v"`, '\x07\b\f\n\r\t\v'],
  [String.raw`"\x1b[31mred\x1b[0m \x7f"`, '\x1b[31mred\x1b[0m \x7f'],
  [String.raw`"\u200b\U0001f600"`, '\u200b😀'],
  // Go escapes each byte that is not valid UTF-8 like this.
  [String.raw`"\xff\xfe"`, '\ufffd\ufffd'],
  // An escaped backslash, followed by what looks like an escape sequence.
  [String.raw`"C:\\x1b \\n"`, String.raw`C:\x1b \n`],
])('%s is unquoted as Go wrote it', (quoted, text) => {
  expect(unquoteGo(quoted)).toBe(text);
});

test.each(['', 'plain', '"open', '"a" b"', String.raw`"\q"`, String.raw`"\x1"`, String.raw`"\ug000"`, '"\\'])(
  '%s is not a quoted string',
  (text) => {
    expect(unquoteGo(text)).toBeNull();
  },
);

test('a field is found by its complete name', () => {
  const line = String.raw`E1124 10:00:00.0 1 run.go:72] "command failed" lasterr="no" err="it said \"err=\\\"x\\\"\" \x1b" path="/a"`;
  expect(klogField(line, 'err')).toBe('it said "err=\\"x\\"" \x1b');
  expect(klogField(line, 'path')).toBe('/a');
  expect(klogField(line, 'pod')).toBeNull();
});
