import { expect, test } from 'vitest';
import { parseJson } from '../../../src/kubernetes/decoding/json-text.ts';
import { plainValue } from '../../../src/kubernetes/document.ts';
import { places } from '../../domains/audit/policy/places.ts';

test.each([
  ['{"a":1}', ['1:1', 'a: 1:2', 'a 1:6']],
  [
    '\n {\n  "a" :\n\t[ 1 ,\n null, "x"],\r\n"b":{"c":{}, "d":-1}}',
    [
      ['2:2', 'a: 3:3', 'a 4:2', 'a[0] 4:4', 'a[1] 5:2', 'a[2] 5:8'],
      ['b: 6:1', 'b 6:5', 'b.c: 6:6', 'b.c 6:10', 'b.d: 6:14', 'b.d 6:18'],
    ].flat(),
  ],
  ['{"a":true,"a":false}', ['1:1', 'a: 1:2', 'a 1:6', 'a: 1:11', 'a 1:15']],
])('the places in %j', (text, expected) => {
  const json = parseJson(text, 'file.json');
  expect(json.ok && places(json.root).map((place) => place.trim())).toEqual(expected);
});

test.each(['{"a":false,"b":true,"c":null}', '["a b","\\u00e9\\u003E\\n",-1.5e+2,0]'])('the values in %j', (text) => {
  const json = parseJson(text, 'file.json');
  expect(json.ok && plainValue(json.root)).toEqual(JSON.parse(text));
});

test.each([
  ['{"a":1}x', '1:8'],
  ['{\n"a"\n1', '3:1'],
  ['{"a":tru', '1:9'],
  ['{"a"', '1:5'],
  ['{"a":\n trux}', '2:5'],
  ['{"a":"\\q"}', '1:8'],
  ['{"a":"\\u12x4"}', '1:11'],
  ['{"a":[1,\n\n  -x]}', '3:4'],
  ['['.repeat(1001), '1:1001'],
])('%j is refused at %s', (text, place) => {
  const json = parseJson(text, 'file.json');
  expect(!json.ok && `${json.place.line}:${json.place.column}`).toBe(place);
});

test("endless nesting is refused with Go's message", () => {
  expect(parseJson('['.repeat(1001), 'file.json')).toMatchObject({
    message: "invalid character '[' exceeded max depth",
  });
  expect(parseJson(`${'['.repeat(1000)}${']'.repeat(1000)}`, 'file.json').ok).toBe(true);
  expect(parseJson(`[${'[[]],'.repeat(600)}1]`, 'file.json').ok).toBe(true);
});
