import { expect, test } from 'vitest';
import { evaluate } from '../../../src/domains/rbac/evaluate.ts';
import { CI, clusterRoleOf, pathRequest, request, roleOf, setOf } from './rbac-set.ts';

function isAllowed(text: string, ...asked: Parameters<typeof request>): boolean {
  return evaluate(setOf(text), request(...asked)).allowed;
}

const inCi = { namespace: 'ci' };

test('a rule for pods covers neither their logs nor other namespaces', () => {
  const role = roleOf('{apiGroups: [""], resources: [pods], verbs: [get]}');
  expect(isAllowed(role, CI, 'get', 'pods', { ...inCi, name: 'x' })).toBe(true);
  expect(isAllowed(role, CI, 'get', 'pods/log', { ...inCi, name: 'x' })).toBe(false);
  expect(isAllowed(role, CI, 'get', 'pods', { namespace: 'other', name: 'x' })).toBe(false);
  expect(isAllowed(role, CI, 'get', 'pods', { name: 'x' })).toBe(false);
  expect(isAllowed(role, 'ci', 'get', 'pods', { ...inCi, name: 'x' })).toBe(false);
});

test.each([
  ['pods/log', 'pods/log', true],
  ['*/log', 'pods/log', true],
  ['*/log', 'pods', false],
  ['*/*', 'pods/log', false],
  ['*/*', 'pods', false],
  ['*', 'pods/log', true],
  ['pods/*', 'pods/log', false],
])('resources: [%s] on %s: %s', (written, asked, allowed) => {
  const role = roleOf(`{apiGroups: [""], resources: ["${written}"], verbs: [get]}`);
  expect(isAllowed(role, CI, 'get', asked, inCi)).toBe(allowed);
});

test('resourceNames exclude requests without a name', () => {
  const role = roleOf('{apiGroups: [""], resources: [secrets], resourceNames: [db], verbs: ["*"]}');
  expect(isAllowed(role, CI, 'get', 'secrets', { ...inCi, name: 'db' })).toBe(true);
  expect(isAllowed(role, CI, 'list', 'secrets', { ...inCi, name: 'db' })).toBe(true);
  expect(isAllowed(role, CI, 'list', 'secrets', inCi)).toBe(false);
  expect(isAllowed(role, CI, 'create', 'secrets', inCi)).toBe(false);
});

test.each([
  ['/healthz', '/healthz', true],
  ['/healthz', '/healthz/etcd', false],
  ['/healthz*', '/healthz/etcd', true],
  ['/healthz/**', '/healthz/etcd', true],
  ['/*/etcd', '/healthz/etcd', false],
  ['*', '/healthz/etcd', true],
])('nonResourceURLs: [%s] on %s: %s', (pattern, path, allowed) => {
  const set = setOf(clusterRoleOf(`{nonResourceURLs: ["${pattern}"], verbs: [get]}`), { builtIn: false });
  expect(evaluate(set, pathRequest(CI, 'get', path)).allowed).toBe(allowed);
});

test('a RoleBinding grants the rules of a ClusterRole in its namespace, but no paths', () => {
  const text = clusterRoleOf(
    '{apiGroups: [""], resources: [nodes, pods], verbs: [get]}',
    '{nonResourceURLs: ["/metrics"], verbs: [get]}',
  )
    .replace('kind: ClusterRoleBinding', 'kind: RoleBinding')
    .replace(/metadata: \{name: ci\}(?=\nroleRef)/, 'metadata: {name: ci, namespace: ci}');
  expect(isAllowed(text, CI, 'get', 'pods', { ...inCi, name: 'x' })).toBe(true);
  expect(isAllowed(text, CI, 'get', 'nodes', { name: 'x' })).toBe(false);
  expect(evaluate(setOf(text), pathRequest(CI, 'get', '/metrics')).allowed).toBe(false);
});

test('ClusterRoleBindings are checked first, then the RoleBindings of the namespace, each in order', () => {
  const rule = '{apiGroups: [""], resources: [pods], verbs: [get]}';
  const both = setOf(
    `${roleOf(rule)}---\n${clusterRoleOf('{apiGroups: [apps], resources: ["*"], verbs: [get]}', rule)}`,
  );
  expect(evaluate(both, request(CI, 'get', 'pods', { ...inCi, name: 'x' }))).toMatchObject({
    by: { binding: { kind: 'ClusterRoleBinding', name: 'ci' }, number: 1 },
  });
});

test('a subject of a RoleBinding without a namespace is in that of the binding', () => {
  const text = roleOf('{apiGroups: [""], resources: [pods], verbs: [get]}').replace(
    'name: ci, namespace: ci}]',
    'name: ci}]',
  );
  expect(isAllowed(text, CI, 'get', 'pods', { ...inCi, name: 'x' })).toBe(true);
});

test('groups: all service accounts, those of a namespace, all authenticated users', () => {
  const text = roleOf('{apiGroups: [""], resources: [pods], verbs: [get]}');
  const forGroup = (group: string) =>
    text.replace(/subjects: .*/, `subjects: [{kind: Group, name: "${group}", apiGroup: rbac.authorization.k8s.io}]`);
  const asked = ['get', 'pods', { ...inCi, name: 'x' }] as const;
  expect(isAllowed(forGroup('system:serviceaccounts'), 'system:serviceaccount:z:y', ...asked)).toBe(true);
  expect(isAllowed(forGroup('system:serviceaccounts:ci'), CI, ...asked)).toBe(true);
  expect(isAllowed(forGroup('system:serviceaccounts:ci'), 'system:serviceaccount:z:y', ...asked)).toBe(false);
  expect(isAllowed(forGroup('system:authenticated'), 'alice', ...asked)).toBe(true);
  expect(isAllowed(forGroup('system:authenticated'), 'system:anonymous', ...asked)).toBe(false);
  expect(isAllowed(forGroup('system:unauthenticated'), 'system:anonymous', ...asked)).toBe(true);
});

test('members of system:masters need no binding', () => {
  const set = setOf('', { builtIn: false });
  expect(evaluate(set, request('x', 'delete', 'nodes', { groups: ['system:masters'] }))).toEqual({
    allowed: true,
    by: 'system:masters',
  });
});

test('a failed authentication is forbidden everything', () => {
  expect(evaluate(setOf(''), { user: null, verb: 'get', path: '/version', resource: null }).allowed).toBe(false);
});

test('the built-in roles are included unless they are left out', () => {
  const asked = request('system:kube-scheduler', 'list', 'pods');
  expect(evaluate(setOf(''), asked).allowed).toBe(true);
  expect(evaluate(setOf('', { builtIn: false }), asked).allowed).toBe(false);
});

test('aggregated roles have the rules of the roles that their selectors match', () => {
  const role = (name: string, rest: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}${rest}\n---\n`;
  const text =
    role(
      'all',
      '}\naggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: tier, operator: NotIn, values: [db]}, {key: team, operator: Exists}]}]}\nrules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]',
    ) +
    role('web', ', labels: {tier: web, team: a}}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]') +
    role('db', ', labels: {tier: db, team: a}}\nrules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]') +
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\n' +
    'roleRef: {kind: ClusterRole, name: all}\nsubjects: [{kind: User, name: jane}]\n';
  expect(isAllowed(text, 'jane', 'get', 'pods', { namespace: 'x', name: 'x' })).toBe(true);
  expect(isAllowed(text, 'jane', 'get', 'secrets', { namespace: 'x', name: 'x' })).toBe(false);
  expect(isAllowed(text, 'jane', 'get', 'nodes', { name: 'x' })).toBe(false);
});

test('view covers what a ClusterRole with its aggregation label adds', () => {
  const text = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: widgets, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: view, namespace: ci}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: User, name: jane}]
`;
  const widget = { group: 'example.com', namespace: 'ci', name: 'x' };
  expect(isAllowed(text, 'jane', 'get', 'widgets', widget)).toBe(true);
  expect(isAllowed(text, 'jane', 'get', 'secrets', { ...inCi, name: 'x' })).toBe(false);
});
