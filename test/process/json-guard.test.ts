import { expect, test } from 'vitest';
import {
  isBoolean,
  isListOf,
  isMapOf,
  isNumber,
  isObjectOf,
  isOneOf,
  isString,
  narrowed,
  nullable,
  optional,
  parseJson,
} from '../../src/process/json-guard.ts';

interface Pod {
  readonly name: string;
  readonly uid: number | null;
  readonly ready?: boolean | undefined;
  readonly phase: 'Running' | 'Pending';
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

const isPod = isObjectOf<Pod>({
  name: narrowed(isString, (text): text is 'web' => text === 'web'),
  uid: nullable(isNumber),
  ready: optional(isBoolean),
  phase: isOneOf(['Running', 'Pending']),
  labels: isMapOf(isString),
  ports: isListOf(isNumber),
});

const pod = { name: 'web', uid: null, phase: 'Running', labels: { app: 'web' }, ports: [80], more: 1 };

test('a value of the type is returned complete, with fields that the guard does not name', () => {
  expect(parseJson(JSON.stringify(pod), isPod)).toEqual(pod);
  expect(parseJson(JSON.stringify({ ...pod, ready: true, uid: 3 }), isPod)).not.toBeNull();
});

test.each([
  ['is not JSON', '{"name":'],
  ['is null', 'null'],
  ['is a list', '[]'],
  ...Object.entries({ name: 'api', uid: '3', ready: null, phase: 'Failed', labels: { app: 1 }, ports: ['80'] }).map(
    ([field, value]) => [`has another ${field}`, JSON.stringify({ ...pod, [field]: value })],
  ),
  ...(['name', 'uid', 'phase', 'labels', 'ports'] as const).map((field) => [
    `has no ${field}`,
    JSON.stringify({ ...pod, [field]: undefined }),
  ]),
])('a text that %s results in null', (_, text = '') => {
  expect(parseJson(text, isPod)).toBeNull();
});

test('a list is not a map, and a map is not a list', () => {
  expect(parseJson('["a"]', isMapOf(isString))).toBeNull();
  expect(parseJson('{"0":"a"}', isListOf(isString))).toBeNull();
});
