import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementsOf, endOfValue, membersOf } from '../../../../src/domains/audit/replay/json-spans.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the whole text is one value, as JSON.parse requires. */
function isOneValue(text: string): boolean {
  const bytes = Buffer.from(text.trim());
  return bytes.length > 0 && endOfValue(bytes, 0) === bytes.length;
}

const json = fc.json({ maxDepth: 4 });

/** JSON with a few characters replaced, added, or removed. Some of the results are still valid JSON. */
const mutated = fc
  .tuple(
    json,
    fc.array(fc.tuple(fc.nat(), fc.nat(1), fc.constantFrom(...'{}[]",:\\ \n\t0123.eE+-tfnu\u0001é')), { maxLength: 3 }),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [position, removed, added]) => {
      const at = position % (edited.length + 1);
      return edited.slice(0, at) + added + edited.slice(at + removed);
    }, text),
  );

test('accepts what JSON.parse accepts', () => {
  fc.assert(
    fc.property(fc.oneof(json, mutated), (text) => {
      expect(isOneValue(text)).toBe(isJson(text));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ...[
    '0',
    '-0',
    '10',
    '-1.5e+7',
    '1E400',
    'true',
    'false',
    'null',
    '"\\u00e9\\n"',
    ' [ 1 , {"a" : [ ] } ] ',
    '{}',
    '"é"',
  ],
])('%s is a value', (text) => {
  expect(isJson(text)).toBe(true);
  expect(isOneValue(text)).toBe(true);
});

test.each([
  ...['', '01', '1.', '.5', '+1', '-', '1e', 'tru', 'nulll', '"', '"\\x"', '"\\u12g4"', '"\t"', '[1,]', '{"a":1,}'],
  ...['{a:1}', '{"a"}', '{"a":}', '[1 2]', '[}', '{]', '1 2', '[', '{"a":[}', "'a'", '"\\u00"', '\u0000'],
])('%j is not a value', (text) => {
  expect(isJson(text)).toBe(false);
  expect(isOneValue(text)).toBe(false);
});

test('nesting may be deeper than the stack', () => {
  const depth = 200_000;
  expect(isOneValue('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
  expect(isOneValue('['.repeat(depth) + ']'.repeat(depth - 1))).toBe(false);
});

describe('parts', () => {
  const text = Buffer.from('{"a":1,"b": {"a":2} ,"é":[],"c":[ {"x":1} , 2,[]],"a":"last"}');
  const whole = { start: 0, end: text.length };
  const show = (span: { start: number; end: number } | undefined) =>
    span && text.toString('utf8', span.start, span.end);

  test('members are found only at the top level, the last of a repeated key', () => {
    expect(membersOf(text, whole, ['c', 'a', 'b', 'x']).map(show)).toEqual([
      '[ {"x":1} , 2,[]]',
      '"last"',
      '{"a":2}',
      undefined,
    ]);
  });

  test('elements of an array', () => {
    const [array, object] = membersOf(text, whole, ['c', 'b']);
    if (array === undefined || object === undefined) throw new Error('missing');
    expect(elementsOf(text, array).map(show)).toEqual(['{"x":1}', '2', '[]']);
    expect(elementsOf(text, object)).toEqual([]);
  });

  test('a value that is not an object has no members', () => {
    expect(membersOf(Buffer.from('["a",1]'), whole, ['a'])).toEqual([undefined]);
    expect(membersOf(Buffer.from('{"a":1'), whole, ['a'])).toEqual([undefined]);
  });
});
