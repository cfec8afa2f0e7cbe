import fc from 'fast-check';
import { identitiesOf } from '../../../src/domains/rbac/identity.ts';
import type { Attributes, User } from '../../../src/kubernetes/request/attributes.ts';

/** Only a few values, so that rules, bindings, and requests often match. */
const NAMESPACES = ['a', 'b'];
const VERBS = ['get', 'list', 'create', 'use', '*', '*', 'GET'];
const GROUPS = ['', 'apps', 'example.com', '*'];
const RESOURCES = [
  'pods',
  'pods/log',
  'deployments',
  'deployments/scale',
  '*',
  '*/scale',
  '*/*',
  'log',
  '*/',
  'pods/*',
];
const NAMES = ['x', 'y', '', '*'];
const PATHS = ['/healthz', '/healthz*', '/health**', '*', '/a*b', '/', '/*', '/metrics'];
const LABELS = ['red', 'blue'];

export const USERS: readonly User[] = [
  { name: 'alice', groups: ['devs', 'system:authenticated'] },
  { name: 'bob', groups: [] },
  { name: 'devs', groups: ['system:authenticated'] },
  { name: 'system:anonymous', groups: ['system:unauthenticated'] },
  {
    name: 'system:serviceaccount:a:ci',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
  },
  {
    name: 'system:serviceaccount:b:ci',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:b', 'system:authenticated'],
  },
];
const USER_NAMES = [...USERS.map(({ name }) => name), 'ci'];
const GROUP_NAMES = [...new Set(USERS.flatMap(identitiesOf))]
  .filter((identity) => identity.startsWith('Group '))
  .map((identity) => identity.slice('Group '.length));

const some = (words: readonly string[], most = 3) =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: most });
const perhaps = (words: readonly string[]) => fc.oneof(fc.constant([]), some(words, 2));

const resourceRule = fc.record({
  verbs: some(VERBS),
  apiGroups: some(GROUPS, 2),
  resources: some(RESOURCES),
  resourceNames: perhaps(NAMES),
});
const pathRule = fc.record({ verbs: some(['get', 'post', '*']), nonResourceURLs: some(PATHS) });
const namespacedRules = fc.array(resourceRule, { minLength: 1, maxLength: 4, size: 'max' });
const clusterRules = fc.array(fc.oneof(resourceRule, pathRule), { minLength: 1, maxLength: 4, size: 'max' });

const subject = fc.oneof(
  fc.record({ kind: fc.constant('User'), name: fc.constantFrom(...USER_NAMES) }),
  fc.record({ kind: fc.constant('Group'), name: fc.constantFrom(...GROUP_NAMES) }),
  fc.record({
    kind: fc.constant('ServiceAccount'),
    name: fc.constant('ci'),
    namespace: fc.constantFrom(...NAMESPACES),
  }),
);
const localAccount = fc.record({ kind: fc.constant('ServiceAccount'), name: fc.constant('ci') });

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';
const ROLE_NAMES = ['r0', 'r1', 'r2'];

/**
 * Objects that the API server accepts: up to three roles and six bindings of each kind. Some bindings refer to roles
 * that do not exist.
 */
export const objects: fc.Arbitrary<readonly object[]> = fc
  .record({
    roles: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...ROLE_NAMES),
        namespace: fc.constantFrom(...NAMESPACES),
        rules: namespacedRules,
      }),
      { minLength: 2, maxLength: 6, selector: ({ name, namespace }) => `${namespace}/${name}` },
    ),
    clusterRoles: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...ROLE_NAMES), label: fc.constantFrom(...LABELS), rules: clusterRules }),
      { minLength: 1, maxLength: 3, selector: ({ name }) => name },
    ),
    bindings: fc.array(
      fc.record({
        namespace: fc.constantFrom(...NAMESPACES),
        kind: fc.constantFrom('Role', 'ClusterRole'),
        role: fc.constantFrom(...ROLE_NAMES),
        subjects: fc.array(fc.oneof(subject, localAccount), { maxLength: 3, size: 'max' }),
      }),
      { minLength: 2, maxLength: 8, size: 'max' },
    ),
    clusterBindings: fc.array(
      fc.record({ role: fc.constantFrom(...ROLE_NAMES), subjects: fc.array(subject, { maxLength: 3, size: 'max' }) }),
      { maxLength: 3 },
    ),
  })
  .map(({ roles, clusterRoles, bindings, clusterBindings }) => [
    ...roles.map(({ name, namespace, rules }) => ({ apiVersion, kind: 'Role', metadata: { name, namespace }, rules })),
    ...clusterRoles.map(({ name, label, rules }) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name, labels: { color: label } },
      rules,
    })),
    ...bindings.map(({ namespace, kind, role, subjects }, number) => ({
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name: `b${number}`, namespace },
      roleRef: { apiGroup, kind, name: role },
      subjects,
    })),
    ...clusterBindings.map(({ role, subjects }, number) => ({
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: `b${number}` },
      roleRef: { apiGroup, kind: 'ClusterRole', name: role },
      subjects,
    })),
  ]);

/** Requests with the same values, including requests that no client sends. */
export const request: fc.Arbitrary<Attributes> = fc.record({
  user: fc.constantFrom(...USERS),
  verb: fc.constantFrom('get', 'get', 'list', 'create', 'use', 'post', '*'),
  path: fc.constantFrom('/healthz', '/healthz/etcd', '/a', '/a*b', '/axb', '/', '/metrics', '*'),
  resource: fc.option(
    fc.record({
      group: fc.constantFrom('', 'apps', 'example.com', '*'),
      resource: fc.constantFrom('pods', 'pods', 'deployments', 'deployments', 'log', '*'),
      subresource: fc.constantFrom('', '', 'log', 'scale', '*'),
      namespace: fc.constantFrom('', 'a', 'b', 'c'),
      name: fc.constantFrom('', 'x', 'y', 'z', '*'),
    }),
    { freq: 4 },
  ),
});

const anyStrings = fc.option(fc.array(fc.constantFrom('', '*', 'pods', '/x'), { maxLength: 2 }), { nil: undefined });
const anyRules = fc.array(
  fc.record({
    verbs: anyStrings,
    apiGroups: anyStrings,
    resources: anyStrings,
    resourceNames: anyStrings,
    nonResourceURLs: anyStrings,
  }),
  { maxLength: 2 },
);
const anyName = fc.constantFrom('r', '', '.', '..', 'a/b', 'a%b', 'A_b:c', 'system:x');
const anyNamespace = fc.constantFrom('a', 'A', 'a_b', 'x'.repeat(64));
const anyGroup = fc.constantFrom(undefined, '', 'rbac.authorization.k8s.io', 'v1');
const anySubjects = fc.array(
  fc.record({
    kind: fc.constantFrom('User', 'Group', 'ServiceAccount', 'user', ''),
    name: fc.constantFrom('', 'ci', 'CI', 'a:b'),
    namespace: fc.constantFrom(undefined, '', 'a'),
    apiGroup: anyGroup,
  }),
  { maxLength: 2 },
);
const anyRoleRef = fc.record({
  apiGroup: anyGroup,
  kind: fc.constantFrom('Role', 'ClusterRole', 'role', ''),
  name: anyName,
});

export const selector = fc.record({
  matchLabels: fc.option(fc.dictionary(fc.constantFrom('color', 'size'), fc.constantFrom('red', 'blue', '')), {
    nil: undefined,
  }),
  matchExpressions: fc.array(
    fc.oneof(
      fc.record({
        key: fc.constantFrom('color', 'size'),
        operator: fc.constantFrom('In', 'NotIn'),
        values: some(['red', 'blue', '']),
      }),
      fc.record({ key: fc.constantFrom('color', 'size'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    ),
    { maxLength: 2 },
  ),
});

export const labels = fc.dictionary(fc.constantFrom('color', 'size'), fc.constantFrom('red', 'blue', ''));

const anyLabels = fc.constantFrom(undefined, {}, { color: 'red' }, { color: 'dark red' }, { 'a b': 'x' });

const anySelector = fc.record({
  matchLabels: anyLabels,
  matchExpressions: fc.array(
    fc.record({
      key: fc.constantFrom('color', '', 'a b', 'x/y/z', 'Example.com/x'),
      operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'in', ''),
      values: fc.constantFrom(undefined, [], ['red'], ['blue', '-x'], ['x'.repeat(64)]),
    }),
    { maxLength: 2 },
  ),
});

/** Objects, most of which contain something that the API server rejects. */
export const mostlyInvalidObject: fc.Arbitrary<object> = fc.oneof(
  fc.record({ name: anyName, namespace: anyNamespace, rules: anyRules }).map(({ name, namespace, rules }) => ({
    apiVersion,
    kind: 'Role',
    metadata: { name, namespace },
    rules,
  })),
  fc
    .record({
      name: anyName,
      labels: anyLabels,
      rules: anyRules,
      aggregationRule: fc
        .constantFrom(undefined, null)
        .chain((none) =>
          fc.oneof(
            fc.constant(none),
            fc.record({ clusterRoleSelectors: fc.array(fc.oneof(selector, anySelector), { maxLength: 2 }) }),
          ),
        ),
    })
    .map(({ name, labels, rules, aggregationRule }) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name, labels },
      rules,
      aggregationRule,
    })),
  fc
    .record({ name: anyName, namespace: anyNamespace, roleRef: anyRoleRef, subjects: anySubjects })
    .map(({ name, namespace, roleRef, subjects }) => ({
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef,
      subjects,
    })),
  fc.record({ name: anyName, roleRef: anyRoleRef, subjects: anySubjects }).map(({ name, roleRef, subjects }) => ({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef,
    subjects,
  })),
);
