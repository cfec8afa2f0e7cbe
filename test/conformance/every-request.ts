import type { Selector } from '../../src/domains/audit/policy/policy.ts';
import type { Attributes, ResourceTarget, User } from '../../src/kubernetes/request/attributes.ts';
import type { ServedResource, ServedTable } from '../../src/kubernetes/request/served.ts';

/** Values that no policy mentions. They stand for all other values. */
const OTHER = { name: 'some-name', namespace: 'elsewhere', user: 'somebody', group: 'widgets.example.com' } as const;
const AUTHENTICATED = 'system:authenticated';
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/**
 * Generates every served request that these selectors could distinguish. The requests use the users, groups, verbs,
 * resources, names, namespaces, and paths that the selectors mention, and one or two others of each kind.
 */
export function everyRequest(selectors: readonly Selector[], table: ServedTable): readonly Attributes[] {
  const people = allUsers(selectors);
  const requests = [...resourceRequests(selectors, table), ...pathRequests(selectors, table)];
  return people.flatMap((user) => requests.map((request) => ({ ...request, user })));
}

function allUsers(selectors: readonly Selector[]): readonly (User | null)[] {
  const names = distinct(selectors.flatMap(({ users }) => users));
  const groups = distinct(selectors.flatMap(({ userGroups }) => userGroups)).filter((group) => group !== AUTHENTICATED);
  const sets = [[], ...groups.map((group) => [group]), groups];
  const authenticated = [...names, OTHER.user].flatMap((name) =>
    sets.map((set) => ({ name, groups: distinct([...set, ...ofServiceAccount(name), AUTHENTICATED]) })),
  );
  return [null, { name: 'system:anonymous', groups: ['system:unauthenticated'] }, ...authenticated];
}

function ofServiceAccount(name: string): readonly string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(name) ?? [];
  return namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

type Anonymous = Omit<Attributes, 'user'>;

function resourceRequests(selectors: readonly Selector[], table: ServedTable): readonly Anonymous[] {
  const entries = selectors.flatMap(({ resources }) => resources);
  const words = distinct(entries.flatMap(({ resources }) => resources.flatMap((pattern) => pattern.split('/'))));
  const namespaces = distinct([...selectors.flatMap((selector) => selector.namespaces), OTHER.namespace]);
  const names = distinct([...entries.flatMap(({ resourceNames }) => resourceNames), OTHER.name]);
  const isMentioned = ({ resource, subresource }: ServedResource) =>
    words.includes(resource) || words.includes(subresource);
  const unmentioned = [...table.groups].flatMap((group) =>
    table.resources.filter((resource) => resource.group === group && !isMentioned(resource)).slice(0, 2),
  );
  const served = [...table.resources.filter(isMentioned), ...unmentioned].flatMap(
    ({ group, resource, subresource, actions }) =>
      actions.flatMap(({ verb, namespace, name }) =>
        (name === 'none' ? [''] : names).flatMap((named) =>
          (namespace === 'own' ? [named] : namespace === 'none' ? [''] : namespaces.filter(Boolean)).map((inside) =>
            resourceRequest(verb, { group, resource, subresource, namespace: inside, name: named }),
          ),
        ),
      ),
  );
  const custom = distinct([...entries.map(({ group }) => group), OTHER.group])
    .filter((group) => !table.groups.has(group) && group !== '*')
    .flatMap((group) =>
      distinct([...words, 'widgets'])
        .filter((word) => word !== '' && !word.includes('*'))
        .flatMap((resource) =>
          VERBS.map((verb) =>
            resourceRequest(verb, { group, resource, subresource: '', namespace: OTHER.namespace, name: OTHER.name }),
          ),
        ),
    );
  return [...served, ...custom];
}

function resourceRequest(verb: string, resource: ResourceTarget): Anonymous {
  return { verb, path: '/apis/anything', resource };
}

function pathRequests(selectors: readonly Selector[], table: ServedTable): readonly Anonymous[] {
  const mentioned = selectors.flatMap(({ nonResourceURLs }) => nonResourceURLs.map((url) => url.replace(/\*$/, '')));
  return table.paths.flatMap(({ path, prefix, methods }) => {
    const below = prefix ? [`${path}below`, ...mentioned.filter((url) => url.startsWith(path))] : [];
    return [path, ...below].flatMap((place) =>
      methods.map((method) => ({ verb: method.toLowerCase(), path: place, resource: null })),
    );
  });
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
