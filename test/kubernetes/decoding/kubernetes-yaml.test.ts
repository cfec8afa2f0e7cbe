import { describe, expect, test } from 'vitest';
import { parseKubernetesYaml } from '../../../src/kubernetes/decoding/kubernetes-yaml.ts';
import { goPath, nodeAt, placeAt, plainValue } from '../../../src/kubernetes/document.ts';
import { places } from '../../domains/audit/policy/places.ts';

function read(text: string) {
  const yaml = parseKubernetesYaml(text, 'file.yaml');
  if (!yaml.ok) throw new Error(yaml.message);
  return yaml;
}

function value(text: string) {
  return plainValue(read(text).root);
}

function refusal(text: string) {
  const yaml = parseKubernetesYaml(text, 'file.yaml');
  if (yaml.ok) throw new Error(`${JSON.stringify(text)} is YAML`);
  return `${yaml.place.line}:${yaml.place.column} ${yaml.message}`;
}

describe('scalars', () => {
  test.each([
    ['~', null],
    ['Null', null],
    ['', null],
    ['yes', true],
    ['Off', false],
    ['oFf', 'oFf'],
    ['y', true],
    ['017', 15],
    ['0o17', 15],
    ['08', 8],
    ['0x1F', 31],
    ['-0b11', -3],
    ['1_000', 1000],
    ['+7', 7],
    ['1e3', 1000],
    ['.5', 0.5],
    ['.5_0', 0.5],
    ['._5', '._5'],
    ['1.', 1],
    ['0x', '0x'],
    ['1:20', '1:20'],
    ['2026-01-01', '2026-01-01'],
    ['1e999', '1e999'],
    ['18446744073709551615', 2 ** 64],
    ['<<', '<<'],
    ['"yes"', 'yes'],
    ["'it''s'", "it's"],
    ['!!str 5', '5'],
    ['!!int "5"', 5],
    ['!!float 5', 5],
    ['!!bool on', true],
    ['!!binary aGk=', 'hi'],
    ['!custom 5', '5'],
    ['! 5', '5'],
    ['!<tag:yaml.org,2002:str> 5', '5'],
    ['"\\x41\\u00e9\\t\\_\\N"', 'Aé\t\u00a0\u0085'],
    ['plain # comment', 'plain'],
    ['a#b', 'a#b'],
  ])('%s is %j', (text, expected) => {
    expect(value(`- ${text}\n`)).toEqual([expected]);
  });

  test('scalars over several lines', () => {
    const text = '- |\n  a\n   b\n\n- >-\n  a\n  b\n\n  c\n- |+2\n   x\n\n- "a\n  b\\\n  c"\n- a\n  b\n';
    expect(value(text)).toEqual(['a\n b\n', 'a b\nc', ' x\n\n', 'a bc', 'a b']);
  });
});

describe('collections', () => {
  test.each([
    ['a:\n- b\n- - c\n  - d\n', { a: ['b', ['c', 'd']] }],
    ['[a: b, c, "d":e]', [{ a: 'b' }, 'c', { d: 'e' }]],
    ['{a:b, c: , ? d, ? e : f}', { 'a:b': null, c: null, d: null, e: 'f' }],
    ['a: [\n1,\n2\n]\n', { a: [1, 2] }],
    ['? a\n: b\n? c\n', { a: 'b', c: null }],
    ['1: a\ntrue: b\n1.5: c\n', { 1: 'a', true: 'b', 1.5: 'c' }],
    ['%TAG !e! tag:example.org,2000:\n---\n!e!x a: b\n', { a: 'b' }],
    ['--- a\n--- b\n', 'a'],
    ['a: &x [1]\nb: *x\n', { a: [1], b: [1] }],
    ['b: 1\na: 2\n', { a: 2, b: 1 }],
  ])('%j', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  test('keys are in byte order, as Go writes them', () => {
    const { root } = read('b: 1\nB: 2\né: 3\na: 4\n😀: 5\n\uffff: 6\n'.replace('\uffff', '\ufffd'));
    expect(root.kind === 'map' && root.fields.map(({ key }) => key)).toEqual(['B', 'a', 'b', 'é', '\ufffd', '😀']);
  });
});

describe('duplicate keys', () => {
  test('the last one counts, and each is reported', () => {
    const { root, duplicates } = read('a: {b: 1}\na:\n  c: 2\n  c: 3\n');
    expect(plainValue(root)).toEqual({ a: { c: 3 } });
    expect(duplicates.map(({ message, path }) => [message, goPath(path)])).toEqual([
      ['line 4: key "c" already set in map', 'a.c'],
      ['line 3: key "a" already set in map', 'a'],
    ]);
  });

  test('a merge replaces earlier fields, and is replaced by later ones', () => {
    const { root, duplicates } = read('x: &x {p: 1, q: 2}\nv: {q: 3, <<: *x}\nz: {<<: [*x, {p: 9, r: 4}], q: 5}\n');
    expect(plainValue(root)).toEqual({ x: { p: 1, q: 2 }, v: { p: 1, q: 2 }, z: { p: 1, q: 5, r: 4 } });
    expect(duplicates).toHaveLength(3);
  });

  // In Go, it is random which of them is used.
  test.each([
    ['!!str 1: a\n1: b\n', { '1': 'b' }],
    ['1: a\n"1": b', { '1': 'b' }],
    ['true: a\n"true": b', { true: 'b' }],
  ])('of keys that are equal in JSON, the last counts: %j', (text, expected) => {
    expect(value(text)).toEqual(expected);
    expect(read(text).duplicates).toEqual([]);
  });

  test('of keys that JSON cannot represent, the first is reported', () => {
    expect(refusal('~: 1\n18446744073709551615: 2')).toContain(
      'unsupported map key of type: %!s(<nil>), key: <nil>, value: 1',
    );
  });

  test('two keys of different types are not duplicates', () => {
    expect(read('1: a\n"1": b\n').duplicates).toEqual([]);
    expect(read('on: a\nyes: b\n').duplicates).toHaveLength(1);
  });
});

test.each([
  ['a:\n\tb: 1\n', '2:1 yaml: line 2: found character that cannot start any token'],
  ['a: b\n\tc: d\n', '2:1 yaml: line 2: found a tab character that violates indentation'],
  ['a: b: c\n', '1:5 yaml: mapping values are not allowed in this context'],
  ['a:\n  - b\n c: d\n', '3:2 yaml: line 2: did not find expected key'],
  ['- a\nb\n', "3:1 yaml: line 3: could not find expected ':'"],
  ['- a\n- b\nc: d\n', "3:1 yaml: line 2: did not find expected '-' indicator"],
  ['a: - b\n', '1:4 yaml: block sequence entries are not allowed in this context'],
  ['a: [1, 2\n', "2:1 yaml: line 1: did not find expected ',' or ']'"],
  ['a: {b\n', "2:1 yaml: line 1: did not find expected ',' or '}'"],
  ['a: "x\n', '2:1 yaml: line 2: found unexpected end of stream'],
  ['a: @x\n', '1:4 yaml: found character that cannot start any token'],
  ['a: "\\q"\n', '1:5 yaml: found unknown escape character'],
  ['a: "\\ud800"\n', '1:7 yaml: found invalid Unicode character escape code'],
  ['a: |0\n', '1:5 yaml: found an indentation indicator equal to 0'],
  ['a: *b\n', "1:4 yaml: unknown anchor 'b' referenced"],
  ['&a [*a]\n', "1:5 yaml: anchor 'a' value contains itself"],
  ['a: !!int x\n', '1:4 yaml: cannot decode !!str `x` as a !!int'],
  ['a: !e!x y\n', '1:4 yaml: found undefined tag handle'],
  ['%YAML 1.2\n---\na: b\n', '1:1 yaml: found incompatible YAML document'],
  ['%FOO\n---\n', '1:5 yaml: found unknown directive name'],
  ['<<: [1]\n', '1:6 yaml: map merge requires map or sequence of maps as the value'],
  ['{{ .x }}: 1\n', '1:2 yaml: invalid map key: map[interface {}]interface {}{".x":interface {}(nil)}'],
  ['? [a, 1.5]\n', '1:3 yaml: invalid map key: []interface {}{"a", 1.5}'],
  ['~: x\n', '1:1 unsupported map key of type: %!s(<nil>), key: <nil>, value: "x"'],
  ['a: .nan\n', '1:4 json: unsupported value: NaN'],
  ['a: -.inf\n', '1:4 json: unsupported value: -Inf'],
  ['a: \x01\n', '1:1 yaml: control characters are not allowed'],
])('%j is refused: %s', (text, expected) => {
  expect(refusal(text)).toBe(expected);
});

test('a document that grows endlessly is refused', () => {
  const lines = Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${`*x${i},`.repeat(9)}]\n`);
  expect(refusal(`x0: &x0 [a,a,a,a,a,a,a,a,a]\n${lines.join('')}`)).toMatch(
    /yaml: document contains excessive aliasing$/,
  );
});

/** A document with four levels, each with nine copies of the previous one. `copies` makes the copies from an alias. */
function growing(first: string, copies: (alias: string) => string): string {
  const lines = ['x1', 'x2', 'x3', 'x4'].map((name, i) => `${name}: &${name} ${copies(`*x${i}`)}\n`);
  return `x0: &x0 ${first}\n${lines.join('')}`;
}

/** The number of additional plain items that Go requires before it accepts so many copies. */
test.each([
  ['of lists', growing(`[${'a,'.repeat(9)}]`, (alias) => `[${`${alias},`.repeat(9)}]`), 780],
  ['of maps', growing('{a: b}', (alias) => `{${[...'abcdefghi'].map((key) => `${key}: ${alias}`).join(', ')}}`), 312],
  ['by merge keys', growing('{a: b}', (alias) => `{<<: [${`${alias},`.repeat(9)}]}`), 265],
])('a document of copies %s is refused like in Go', (_, text, enough) => {
  const beside = (items: number) => `pad: [${'a,'.repeat(items)}]\n${text}`;
  expect(parseKubernetesYaml(beside(enough), 'file.yaml').ok).toBe(true);
  expect(refusal(beside(enough - 1))).toMatch(/document contains excessive aliasing$/);
});

test('the larger a document, the smaller the proportion that may be copies', { timeout: 60_000 }, () => {
  const text = (copies: number) => `a: &a [${'b,'.repeat(50_000)}]\nc: [${'*a,'.repeat(copies)}]\n`;
  expect(parseKubernetesYaml(text(12), 'file.yaml').ok).toBe(true);
  expect(refusal(text(13))).toMatch(/document contains excessive aliasing$/);
});

test('endless nesting is refused', () => {
  expect(refusal('['.repeat(50_000))).toMatch(/exceeded max depth/);
});

test('places are those of keys, items and values', () => {
  const { root } = read('a:\n  - b\n  - c: "d"\n');
  expect(placeAt(root, ['a'])).toEqual({ file: 'file.yaml', line: 1, column: 1 });
  expect(placeAt(root, ['a', 1])).toMatchObject({ line: 3, column: 5 });
  expect(placeAt(root, ['a', 1, 'c'])).toMatchObject({ line: 3, column: 5 });
  expect(nodeAt(root, ['a', 1, 'c'])?.place).toMatchObject({ line: 3, column: 8 });
  expect(nodeAt(root, ['a', 7])).toBeUndefined();
  expect(placeAt(root, ['a', 7, 'c'])).toMatchObject({ line: 1, column: 1 });
});

test.each([
  ['', '1:1'],
  ['# c\n', '1:1'],
  ['--- # c\n', '2:1'],
  ['a:\n  b:\nc: d\n', '1:1, a: 1:1, a 2:3, a.b: 2:3, a.b 2:5, c: 3:1, c 3:4'],
  ['-\n- a\n-\n', '1:1, [0] 1:2, [1] 2:3, [2] 3:2'],
  ['a:\n-\n-\nb: c\n', '1:1, a: 1:1, a 2:1, a[0] 2:2, a[1] 3:2, b: 4:1, b 4:4'],
  ['? a\n? b\n: c\n', '1:1, a: 1:3, a 2:1, b: 2:3, b 3:3'],
  [
    '- - a\n  - b: c\n    d: e\n',
    '1:1, [0] 1:3, [0][0] 1:5, [0][1] 2:5, [0][1].b: 2:5, [0][1].b 2:8, [0][1].d: 3:5, [0][1].d 3:8',
  ],
  ['- a: b\n  c:\n  - d\n', '1:1, [0] 1:3, [0].a: 1:3, [0].a 1:6, [0].c: 2:3, [0].c 3:3, [0].c[0] 3:5'],
  ['a: !x\n- b\nc: &y\n  - d\n', '1:1, a: 1:1, a 1:4, a[0] 2:3, c: 3:1, c 3:4, c[0] 4:5'],
  [
    '- &x a\n- &y\n- *x\n- &z [b]\n- &w {c: d}\n',
    '1:1, [0] 1:3, [1] 2:3, [2] 1:3, [3] 4:3, [3][0] 4:7, [4] 5:3, [4].c: 5:7, [4].c 5:10',
  ],
  [
    'k: &a {x: 1}\nl: {<<: *a, z: 2}\n',
    '1:1, k: 1:1, k 1:4, k.x: 1:8, k.x 1:11, l: 2:1, l 2:4, l.x: 1:8, l.x 1:11, l.z: 2:13, l.z 2:16',
  ],
  [
    '"a": |\n  b\n\nc: \'d\n  e\'\nf: [g,\nh]\ni: j\n k\nl: m\n',
    '1:1, a: 1:1, a 1:6, c: 4:1, c 4:4, f: 6:1, f 6:4, f[0] 6:5, f[1] 7:1, i: 8:1, i 8:4, l: 10:1, l 10:4',
  ],
  ['a: b\r\nc: d\u2028e: f\n', '1:1, a: 1:1, a 1:4, c: 2:1, c 2:4, e: 3:1, e 3:4'],
])('the places in %j', (text, expected) => {
  const found = places(read(text).root).map((place) => place.trim());
  expect(found.join(', ')).toBe(expected);
});

test.each([
  ['a\n---\nb\n', '2:1'],
  ['a\n...\n\n# c\n---\nb\n', '2:1'],
  ['a\n---\n# c\n...\n', null],
  ['a\n', null],
])('after the first document of %j, something follows at %s', (text, expected) => {
  const { ignoredFrom } = read(text);
  expect(ignoredFrom && `${ignoredFrom.line}:${ignoredFrom.column}`).toBe(expected);
});
