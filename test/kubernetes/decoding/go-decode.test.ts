import { expect, test } from 'vitest';
import { V1_POLICY } from '../../../src/domains/audit/policy/decoding/policy-types.ts';
import type { GoStruct, GoType } from '../../../src/kubernetes/decoding/go-decode.ts';
import { decodeGo, fieldNames, typeAt } from '../../../src/kubernetes/decoding/go-decode.ts';
import { parseJson } from '../../../src/kubernetes/decoding/json-text.ts';
import { parseKubernetesYaml } from '../../../src/kubernetes/decoding/kubernetes-yaml.ts';
import { plainValue } from '../../../src/kubernetes/document.ts';

/** Decodes YAML. Returns the value with the strict errors, or the message of the error that stops decoding. */
function decode(type: GoType, text: string) {
  const yaml = parseKubernetesYaml(text, 'file.yaml');
  if (!yaml.ok) throw new Error(yaml.message);
  const decoded = decodeGo(type, yaml.root, { namesEmbedded: true });
  if (!decoded.ok) return decoded.error.message;
  return { value: plainValue(decoded.value), strict: decoded.strictErrors.map(({ message }) => message) };
}

const STRING: GoType = { kind: 'string', name: 'string' };

/** A struct with the types that occur in objects other than policies. */
const PROBE: GoStruct = {
  kind: 'struct',
  package: 'v1',
  name: 'Probe',
  fields: {
    count: { kind: 'int32' },
    size: { kind: 'int64' },
    port: { kind: 'intOrString' },
    raw: { kind: 'raw' },
    maps: { kind: 'map', of: { kind: 'map', of: STRING } },
    lists: { kind: 'map', of: { kind: 'list', of: STRING } },
    times: { kind: 'list', of: { kind: 'time' } },
    pointers: { kind: 'list', of: { kind: 'pointer', to: { kind: 'bool' } } },
  },
};

test.each([
  ['count: 2147483647'],
  ['count: -2147483648'],
  ['size: 2147483648'],
  ['port: 80'],
  ['port: http'],
  ['raw: [1, {a: b}]'],
  ['maps: {a: {b: c}, d: {}}'],
  ['lists: {a: [b]}'],
  ['lists: {a: [~]}'],
  ['times: [~, "2026-01-02T03:04:05Z"]'],
  ['pointers: [~, true]'],
  ['count: ~'],
])('%s is accepted unchanged', (text) => {
  const yaml = parseKubernetesYaml(text, 'file.yaml');
  expect(decode(PROBE, text)).toEqual({ value: yaml.ok && plainValue(yaml.root), strict: [] });
});

test('a duplicate field in JSON is decoded into the existing value', () => {
  const json = parseJson('{"maps":{"a":{"b":"c"}},"maps":{"d":{"e":"f"}},"lists":null}', 'file.json');
  if (!json.ok) throw new Error(json.message);
  const decoded = decodeGo(PROBE, json.root, { namesEmbedded: true });
  expect(decoded.ok && plainValue(decoded.value)).toEqual({
    maps: { a: { b: 'c' }, d: { e: 'f' } },
    lists: null,
  });
});

test('null removes what a map contained before', () => {
  const json = parseJson('{"maps":{"a":{"b":"c"}},"maps":null}', 'file.json');
  if (!json.ok) throw new Error(json.message);
  const decoded = decodeGo(PROBE, json.root, { namesEmbedded: true });
  expect(decoded.ok && plainValue(decoded.value)).toEqual({ maps: null });
});

test.each([
  [['rules', 0, 'users', 0], 'string'],
  [['metadata', 'labels', 'a'], 'string'],
  [['rules', 0, 'omitManagedFields'], 'pointer'],
  [['metadata', 0], undefined],
  [['omitManagedFields', 'x'], undefined],
  [['nowhere', 'x'], undefined],
])('the type at %j is %s', (path, kind) => {
  expect(typeAt(V1_POLICY, path)?.kind).toBe(kind);
});

test('a pointer has the fields of its target, and only a struct has field names', () => {
  expect(typeAt({ kind: 'pointer', to: PROBE }, ['count'])?.kind).toBe('int32');
  expect(fieldNames(PROBE)).toEqual(['count', 'size', 'port', 'raw', 'maps', 'lists', 'times', 'pointers']);
  expect(fieldNames(STRING)).toEqual([]);
  expect(fieldNames(undefined)).toEqual([]);
});

test.each([
  ['count: 2147483648', 'number 2147483648 into Go struct field Probe.count of type int32'],
  ['count: -2147483649', 'number -2147483649 into Go struct field Probe.count of type int32'],
  ['count: 1.5', 'number 1.5 into Go struct field Probe.count of type int32'],
  ['count: x', 'string into Go struct field Probe.count of type int32'],
  ['port: 2147483648', 'number 2147483648 into Go struct field Probe.port of type int32'],
  ['port: yes', 'bool into Go struct field Probe.port of type int32'],
  ['maps: {a: {b: 1}}', 'number into Go struct field Probe.maps of type string'],
  ['maps: {a: b}', 'string into Go struct field Probe.maps of type map[string]string'],
  ['lists: {a: b}', 'string into Go struct field Probe.lists of type []string'],
  ['lists: x', 'string into Go struct field Probe.lists of type map[string][]string'],
  ['times: x', 'string into Go struct field Probe.times of type []v1.Time'],
  ['pointers: x', 'string into Go struct field Probe.pointers of type []*bool'],
  ['[]', 'array into Go value of type v1.Probe'],
])('%s is refused: %s', (text, message) => {
  expect(decode(PROBE, text)).toBe(`json: cannot unmarshal ${message}`);
});
