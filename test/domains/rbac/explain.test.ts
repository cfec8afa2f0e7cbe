import { expect, test } from 'vitest';
import { explain } from '../../../src/domains/rbac/explain.ts';
import { CI, request, roleOf, setOf } from './rbac-set.ts';

const inCi = { namespace: 'ci', name: 'x' };
const set = setOf(
  roleOf(
    '{apiGroups: [""], resources: [pods], resourceNames: [z], verbs: [get]}',
    '{apiGroups: [""], resources: [pods], verbs: [list]}',
  ),
);

test('a denial names the rules that differ in one part', () => {
  const missed = (...asked: Parameters<typeof request>) =>
    explain(set, request(...asked)).nearMisses.map(({ mismatch, grant }) => `${mismatch} ${grant.number}`);
  expect(missed(CI, 'get', 'pods', inCi)).toEqual(['resourceName 0', 'verb 1']);
  expect(missed(CI, 'list', 'pods/log', inCi)).toEqual(['resource 1']);
  expect(missed(CI, 'list', 'pods', { group: 'apps', namespace: 'ci' })).toEqual(['apiGroup 1']);
  expect(missed(CI, 'list', 'pods', { namespace: 'other' })).toEqual(['namespace 1']);
  expect(missed(CI, 'list', 'pods')).toEqual(['namespace 1']);
});

test('a denial names the subject with a similar name who is allowed', () => {
  const { otherSubjects } = explain(
    set,
    request('system:serviceaccount:default:ci', 'list', 'pods', { namespace: 'ci' }),
  );
  expect(otherSubjects).toMatchObject([{ subject: { namespace: 'ci', name: 'ci' }, grant: { number: 1 } }]);
});

test('an allowed request lists every rule that allows it', () => {
  const twice = setOf(
    roleOf(
      '{apiGroups: [""], resources: [pods], verbs: [list]}',
      '{apiGroups: ["*"], resources: ["*"], verbs: [list]}',
    ),
  );
  expect(explain(twice, request(CI, 'list', 'pods', { namespace: 'ci' })).grants.map(({ number }) => number)).toEqual([
    0, 1,
  ]);
});

test('a binding to a missing role is named', () => {
  const without = setOf(
    roleOf('{apiGroups: [""], resources: [pods], verbs: [get]}').replace(
      'kind: Role, name: ci',
      'kind: Role, name: cd',
    ),
  );
  expect(explain(without, request(CI, 'get', 'pods', inCi)).withoutRole).toMatchObject([{ name: 'ci' }]);
});
