import fc from 'fast-check';
import { userNamed } from '../../../src/domains/rbac/identity.ts';
import type { Binding, PolicyRule, RbacSet, Role, Subject } from '../../../src/domains/rbac/rbac-objects.ts';
import type { Attributes, User } from '../../../src/kubernetes/request/attributes.ts';
import { isServed, type ServedTable } from '../../../src/kubernetes/request/served.ts';
import { served } from './rbac-set.ts';

/** A table with few resources, so that every request of the small world can be evaluated. */
export const TABLE: ServedTable = {
  ...served,
  groups: new Set(['', 'apps']),
  resources: served.resources.filter(
    ({ group, resource, subresource }) =>
      (group === '' && ['pods', 'namespaces', 'nodes'].includes(resource) && ['', 'log'].includes(subresource)) ||
      (group === 'apps' && resource === 'deployments' && ['', 'scale'].includes(subresource)),
  ),
  paths: served.paths.filter(({ path }) => ['/healthz', '/healthz/etcd', '/version', '/openapi/v3/'].includes(path)),
};

const VERBS = ['get', 'list', 'create', 'delete', 'use', '*'];
const NAMES = ['x', 'y', ''];
const NAMESPACES = ['a', 'b'];
const GROUPS = ['', 'apps', 'example.com', '*'];
const RESOURCES = [
  'pods',
  'pods/log',
  'namespaces',
  'nodes',
  'deployments/scale',
  '*/scale',
  'things',
  'things/log',
  '*',
];
const PATHS = ['/healthz', '/healthz*', '*', '/openapi/*', '/version'];
const PEOPLE = ['alice', 'bob', 'system:serviceaccount:a:ci', 'system:anonymous'];
const TEAMS = ['devs', 'system:authenticated', 'system:serviceaccounts:a', 'system:unauthenticated'];

const some = (words: readonly string[], most: number) =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: most });

export const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      verbs: some(VERBS, 2),
      apiGroups: some(GROUPS, 2),
      resources: some(RESOURCES, 2),
      resourceNames: fc.oneof(fc.constant([]), some(NAMES, 2)),
      nonResourceURLs: fc.constant([]),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verbs: some(['get', 'post', '*'], 1),
      nonResourceURLs: some(PATHS, 2),
      apiGroups: fc.constant([]),
      resources: fc.constant([]),
      resourceNames: fc.constant([]),
    }),
  },
);

const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ kind: fc.constant('User' as const), name: fc.constantFrom(...PEOPLE) }),
  fc.record({ kind: fc.constant('Group' as const), name: fc.constantFrom(...TEAMS) }),
  fc.record({
    kind: fc.constant('ServiceAccount' as const),
    name: fc.constantFrom('ci', 'default'),
    namespace: fc.constantFrom(...NAMESPACES),
  }),
);

/** Rules that are granted to one or two subjects, in a namespace or, with `""`, cluster-wide. */
const grant = fc.record({
  namespace: fc.constantFrom('', ...NAMESPACES),
  rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
  subjects: fc.array(subject, { minLength: 1, maxLength: 2 }),
});

export const rbacSet: fc.Arbitrary<RbacSet> = fc.array(grant, { maxLength: 3 }).map((grants) => ({
  serviceAccounts: [],
  roles: grants.map(
    ({ rules }, number): Role => ({
      kind: 'ClusterRole',
      name: `r${number}`,
      rules,
      labels: {},
      aggregates: null,
      placeOf: null,
    }),
  ),
  bindings: grants.map(({ namespace, subjects }, number): Binding => {
    const common = { name: `b${number}`, subjects, placeOf: null };
    const roleRef = { kind: 'ClusterRole' as const, name: `r${number}` };
    return namespace === ''
      ? { kind: 'ClusterRoleBinding', roleRef, ...common }
      : { kind: 'RoleBinding', namespace, roleRef, ...common };
  }),
}));

/** Every user that the policies can distinguish, with groups individually and in combination. */
export const USERS: readonly User[] = [
  ...PEOPLE.map((name) => userNamed(name)),
  userNamed('alice', ['devs']),
  userNamed('stranger'),
  userNamed('stranger', ['devs']),
  userNamed('stranger', ['devs', 'ops']),
  ...['a', 'c'].flatMap((namespace) =>
    ['ci', 'other'].map((name) => userNamed(`system:serviceaccount:${namespace}:${name}`)),
  ),
];

const OUTSIDE = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use'];

/** Every request of the small world that is served, or whose API group is not in the table. The user is left out. */
export const REQUESTS: readonly Omit<Attributes, 'user'>[] = [
  ...['a', 'z', ''].flatMap((namespace) =>
    ['', 'x', 'a', 'z'].flatMap((name) => [
      ...TABLE.resources.flatMap(({ group, resource, subresource }) =>
        ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use'].map((verb) => ({
          verb,
          path: '',
          resource: { group, resource, subresource, namespace, name },
        })),
      ),
      ...['example.com', 'unknown.org'].flatMap((group) =>
        ['things', 'things/log', 'others', 'others/scale'].flatMap((type) => {
          const [resource = '', subresource = ''] = type.split('/');
          return OUTSIDE.map((verb) => ({
            verb,
            path: '',
            resource: { group, resource, subresource, namespace, name },
          }));
        }),
      ),
    ]),
  ),
  ...['/healthz', '/healthz/etcd', '/version', '/openapi/v3/x', '/other'].flatMap((path) =>
    ['get', 'post'].map((verb) => ({ verb, path, resource: null })),
  ),
].filter((request) => isServed(TABLE, { ...request, user: null }) && canBeSent(request));

/**
 * Whether the universe counts the request. For API groups that are not in the table, HTTP determines whether a verb is
 * sent with a name or without one.
 */
function canBeSent({ verb, resource }: Omit<Attributes, 'user'>): boolean {
  if (resource === null || TABLE.groups.has(resource.group)) return true;
  if (resource.subresource !== '') {
    return resource.name !== '' && ['get', 'create', 'update', 'patch', 'delete'].includes(verb);
  }
  if (['create', 'deletecollection'].includes(verb)) return resource.name === '';
  if (['get', 'update', 'patch', 'delete'].includes(verb)) return resource.name !== '';
  return ['list', 'watch'].includes(verb);
}
