import * as fc from 'fast-check';
import type { GroupResources, Policy, PolicyRule, Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { LEVELS, STAGES } from '../../../../../src/domains/audit/policy/policy.ts';
import type { Attributes, User } from '../../../../../src/kubernetes/request/attributes.ts';
import { attributesOf } from '../../../../../src/kubernetes/request/request-info.ts';
import type {
  HttpMethod,
  ServedAction,
  ServedResource,
  ServedTable,
} from '../../../../../src/kubernetes/request/served.ts';
import { isServed } from '../../../../../src/kubernetes/request/served.ts';

const METHOD_OF: Readonly<Record<string, HttpMethod>> = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/**
 * A world that is small enough to evaluate every request in it: everything that the policies below mention, one
 * additional value of each attribute, every method, and every form of URL.
 */
export const TABLE: ServedTable = {
  minor: 37,
  release: '1.37.0',
  groups: new Set(['', 'apps']),
  resources: [
    resource('', 'pods', '', 'some', ['get', 'list', 'watch', 'create', 'delete', 'deletecollection']),
    resource('', 'pods', 'log', 'some', ['get']),
    resource('', 'pods', 'exec', 'some', ['get', 'create', '']),
    resource('', 'namespaces', '', 'own', ['get', 'list', 'watch', 'create', 'delete']),
    resource('', 'namespaces', 'status', 'own', ['patch']),
    resource('apps', 'pods', '', 'none', ['get', 'list', 'patch', 'update', 'create', 'deletecollection']),
  ],
  paths: [
    { path: '/healthz', prefix: false, methods: ['GET', 'POST'] },
    { path: '/logs/', prefix: true, methods: ['GET'] },
    { path: '/debug/pprof/', prefix: true, methods: ['GET'] },
  ],
  unlisted: [],
};

/**
 * Describes a served resource whose objects are namespaced (`some`), cluster-scoped (`none`), or namespaces themselves
 * (`own`).
 */
function resource(
  group: string,
  name: string,
  subresource: string,
  scope: ServedAction['namespace'],
  verbs: readonly string[],
): ServedResource {
  const actions = verbs.flatMap((verb): readonly ServedAction[] => {
    const method = METHOD_OF[verb] ?? 'OPTIONS';
    const whole = scope === 'own' ? 'none' : scope;
    const action = (namespace: ServedAction['namespace'], named: ServedAction['name']): ServedAction => ({
      verb,
      method,
      namespace,
      name: named,
    });
    if (subresource !== '') return [action(scope, 'some')];
    if (verb === 'list' || verb === 'watch') {
      return [...new Set([whole, 'none' as const])].flatMap((at) => [action(at, 'none'), action(at, 'some')]);
    }
    return verb === 'create' || verb === 'deletecollection' ? [action(whole, 'none')] : [action(scope, 'some')];
  });
  const namespaced = scope === 'some';
  return {
    group,
    version: 'v1',
    resource: name,
    subresource,
    namespaced,
    actions,
    kind: '',
    singular: '',
    shortNames: [],
  };
}

const NAMES = ['', 'n', 'm'];

/** The number of cases that are generated for each property. */
export const RUNS = Number(process.env.CKS_LAB_PROOFS ?? 300);

/** Everyone that policies mention, and one other person, each with every set of groups that the person can have. */
export const PEOPLE: readonly (User | null)[] = [
  null,
  { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
  ...withGroups('kubernetes-admin', ['system:authenticated']),
  ...withGroups('somebody', ['system:authenticated']),
  ...withGroups('bob', ['system:authenticated']),
  ...withGroups('system:anonymous', ['system:unauthenticated']),
  ...withGroups('system:serviceaccount:a:s', [
    'system:serviceaccounts',
    'system:serviceaccounts:a',
    'system:authenticated',
  ]),
];

function withGroups(name: string, certain: readonly string[]): readonly User[] {
  const more = ['g', 'h', 'system:serviceaccounts', 'system:serviceaccounts:a'].filter(
    (group) => !certain.includes(group),
  );
  return subsets(more).map((groups) => ({ name, groups: [...groups, ...certain] }));
}

export function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((sets, item) => sets.concat(sets.map((set) => [...set, item])), [[]]);
}

/** The attributes of every request that can be sent, without duplicates and without a user. */
export const REQUESTS: readonly Attributes[] = [
  ...new Map(allRequests().map((one) => [JSON.stringify(one), one])).values(),
];
export const SERVED: readonly Attributes[] = REQUESTS.filter((request) => isServed(TABLE, request));

function allRequests(): readonly Attributes[] {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const words = ['LIST', 'WATCH', 'CREATE', 'DELETECOLLECTION', 'WORD'];
  const queries = [
    '',
    '?watch=1',
    ...NAMES.slice(1).flatMap((name) => [
      `?fieldSelector=metadata.name=${name}`,
      `?watch=1&fieldSelector=metadata.name=${name}`,
    ]),
  ];
  const paths = [
    ...['/healthz', '/healthz/x', '/version', '/logs/', '/logs/x', '/logs/y', '/other', '*'],
    ...['/debug/pprof/', '/debug/pprof/x', '/debug/x'],
  ];
  const urls = [...paths];
  for (const root of ['/api/v1', '/apis/apps/v1', '/apis/x.io/v1', '/apis/y.io/v1']) {
    for (const place of ['', '/watch', '/proxy'].flatMap((special) =>
      ['', '/namespaces/', '/namespaces/a', '/namespaces/n', '/namespaces/m'].map((at) => root + special + at),
    )) {
      for (const resource of ['pods', 'namespaces', '*', 'widgets']) {
        for (const name of NAMES) {
          for (const subresource of ['', 'log', 'exec', 'status', '*', 'other']) {
            const path = `${place}/${resource}/${name}/${subresource}`.replace(/\/+$/, '');
            urls.push(...queries.map((query) => path + query));
          }
        }
        const own = ['/namespaces/a', '/namespaces/n', '/namespaces/m'];
        urls.push(...own.flatMap((at) => ['', '/status', '?watch=1'].map((rest) => root + at + rest)));
        urls.push(...own.map((at) => `${root}/watch${at}`));
      }
    }
  }
  return urls.flatMap((url) =>
    [...methods, ...(paths.includes(url) ? words : [])].flatMap((method) => {
      const info = attributesOf(method, url, null);
      if (!info.ok) return [];
      const { verb, resource } = info.attributes;
      return [{ user: null, verb, path: resource === null ? info.attributes.path : '', resource }];
    }),
  );
}

function some<T>(values: readonly T[], most: number): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most }) },
  );
}

const entry: fc.Arbitrary<GroupResources> = fc
  .record({
    group: fc.constantFrom('', '', 'apps', 'x.io', '*'),
    resources: some(['pods', 'pods', 'pods/log', 'pods/*', '*', '*/log', '*/*', 'namespaces', 'namespaces/status'], 3),
    resourceNames: some(['n', ''], 2),
  })
  .map((one) => (one.resources.length === 0 ? { ...one, resourceNames: [] } : one));

/** Selectors as they can occur in a policy: either resources and namespaces, or paths, but never both. */
export const selector: fc.Arbitrary<Selector> = fc
  .record({
    users: some(['bob', 'system:anonymous', 'system:serviceaccount:a:s', 'kubernetes-admin'], 2),
    userGroups: some(['g', 'h', 'system:authenticated', 'system:unauthenticated', 'system:serviceaccounts:a'], 2),
    verbs: some(['get', 'list', 'watch', 'create', 'delete', 'deletecollection', 'post', 'patch', ''], 4),
    resources: fc.oneof(fc.constant([]), fc.array(entry, { minLength: 1, maxLength: 2 })),
    namespaces: some(['a', '', 'n'], 2),
    nonResourceURLs: some(['*', '/healthz', '/healthz*', '/logs/x', '/logs/*', '/version', '/debug*'], 2),
    isForPaths: fc.boolean(),
  })
  .map(({ isForPaths, ...one }) =>
    isForPaths ? { ...one, resources: [], namespaces: [] } : { ...one, nonResourceURLs: [] },
  );

const rule: fc.Arbitrary<PolicyRule> = fc
  .tuple(
    selector,
    fc.record({
      level: fc.constantFrom(...LEVELS),
      omitStages: some(STAGES, 4),
      omitManagedFields: fc.constantFrom(undefined, undefined, true, false),
    }),
  )
  .map(([one, decided]) => ({ ...one, ...decided }));

export const policy: fc.Arbitrary<Policy> = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
  omitStages: some(STAGES, 2),
  omitManagedFields: fc.boolean(),
});
