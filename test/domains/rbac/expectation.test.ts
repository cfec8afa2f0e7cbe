import { expect, test } from 'vitest';
import { loadExpectations } from '../../../src/domains/rbac/expectation-schema.ts';
import { proveExpectation } from '../../../src/domains/rbac/prove.ts';
import { TABLE } from './small-world.ts';

test.each([
  ['{name: x, who: anyone}', 'expect[0]: has no effect: give may, mayNot or escalation'],
  ['{name: x, who: {serviceAccount: ci}, mayNot: rest}', 'expect[0].who: expected {user: NAME'],
  ['{name: x, who: anyone, mayNot: [{verbs: [get]}]}', 'expect[0].mayNot'],
  ['{name: x, who: anyone, mayNot: rest, only: 1}', 'expect[0].only: there is no such field'],
  ['{who: anyone, mayNot: rest}', 'expect[0].name: is missing'],
])('refuses %s', (text, message) => {
  const read = loadExpectations(`expect:\n- ${text}`, 'expect.yaml');
  expect(read.ok ? [] : read.problems.map((problem) => problem.message).join()).toContain(message);
});

test.each([
  ['{verbs: [get], resources: [deployments]}', 'the resource "deployments" does not occur in any request here'],
  ['{verbs: [read], resources: [pods]}', 'the verb "read" does not occur in any request here'],
  ['{verbs: [list], resources: [nodes], namespaces: [ci]}', 'does not occur in any request here'],
])('an expectation about %s matches nothing', (requests, message) => {
  const read = loadExpectations(`expect: [{name: x, who: {user: jane}, mayNot: [${requests}]}]`, 'expect.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [expectation] = read.expectations;
  const set = { roles: [], bindings: [], serviceAccounts: [] };
  expect(() => expectation && proveExpectation(set, expectation, { served: TABLE })).toThrow(message);
});
