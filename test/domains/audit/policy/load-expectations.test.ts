import { describe, expect, test } from 'vitest';
import { expectationFrom } from '../../../../src/domains/audit/policy/expectation-schema.ts';
import { loadExpectations } from '../../../../src/domains/audit/policy/load-expectations.ts';

function load(text: string, minor: 35 | 37 = 37) {
  return loadExpectations(text, { file: 'e.yaml', minor });
}

function problems(text: string, minor: 35 | 37 = 37): readonly string[] {
  const read = load(text, minor);
  return read.ok ? [] : read.problems.map(({ message, place }) => `${place.file}:${place.line}: ${message}`);
}

test('an expectation is parsed with its defaults', () => {
  expect(
    load('expect:\n- name: no bodies\n  requests: {resources: [{resources: [secrets]}]}\n  level: {atMost: Metadata}'),
  ).toMatchObject({
    ok: true,
    expectations: [
      {
        name: 'no bodies',
        requests: {
          users: [],
          userGroups: [],
          verbs: [],
          resources: [{ group: '', resources: ['secrets'], resourceNames: [] }],
          namespaces: [],
          nonResourceURLs: [],
        },
        except: [],
        level: { atMost: 'Metadata' },
        neverStages: [],
      },
    ],
  });
});

test('an expectation has a place', () => {
  const read = load('expect:\n- {name: a, requests: {}, level: None}\n- {name: b, requests: {}, level: None}');
  expect(read.ok && read.placeOf(1)).toEqual({ file: 'e.yaml', line: 3, column: 3 });
});

describe('values that do not conform to the format are refused at their place', () => {
  const LEVELS = 'expected one of None, Metadata, Request, RequestResponse, or {atLeast: LEVEL}, or {atMost: LEVEL}';
  const one = (rest: string) => `expect:\n- name: it\n  requests: {}\n${rest}`;

  test.each([
    [
      'expect:\n- name: it\n  requests: {verb: [get]}\n  level: None',
      'e.yaml:3: expect[0].requests.verb: there is no such field',
    ],
    [one('  level: metadata'), `e.yaml:4: expect[0].level: ${LEVELS}`],
    [one('  level: {atLeast: Metadata, atMost: Request}'), `e.yaml:4: expect[0].level: ${LEVELS}`],
    [one('  except: []'), 'e.yaml:2: expect[0]: has no effect: give a level, neverStages, or both'],
    [
      'expect:\n- name: it\n  name: that\n  requests: {}\n  level: None',
      'e.yaml:3: line 3: key "name" already set in map',
    ],
  ])('%s', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test('a selector is as strict as a rule', () => {
    const text = 'expect:\n- name: it\n  requests: {nonResourceURLs: [logs], namespaces: [a]}\n  level: None';
    expect(problems(text).map((problem) => problem.split(': ')[1])).toEqual([
      'expect[0].requests.nonResourceURLs[0]',
      'expect[0].requests.nonResourceURLs',
    ]);
  });

  test('the wildcard for groups was added in 1.36', () => {
    const text = 'expect:\n- name: it\n  requests: {resources: [{group: "*"}]}\n  level: None';
    expect(problems(text)).toEqual([]);
    expect(problems(text, 35)).toHaveLength(1);
  });

  test('a file that is not YAML', () => {
    expect(problems('expect: [')[0]).toMatch(/^e\.yaml:\d+: yaml: /);
  });
});

test('plain data is parsed like a file', () => {
  expect(expectationFrom({ name: 'it', requests: {}, level: 'None' }, 37)).toMatchObject({ ok: true });
  expect(expectationFrom({ name: 'it', requests: { users: [1] }, level: 'None' }, 37)).toMatchObject({
    ok: false,
    problems: [{ path: ['requests', 'users', 0] }],
  });
});
