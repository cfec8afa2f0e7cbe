import type { User } from '../../kubernetes/request/attributes.ts';
import { MASTERS } from './identity.ts';
import { type Allowed, allowedOf, EVERYTHING, type Names, rulesOf, type Scope } from './proof/allowed.ts';
import { excess, NOTHING } from './proof/difference.ts';
import type { Universe } from './proof/universe.ts';
import type { RbacSet } from './rbac-objects.ts';

/** What a user may do with one resource, in the same way in several namespaces. */
export interface Permission {
  /** `null` for the whole cluster, including every namespace. */
  readonly namespaces: readonly string[] | null;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** `null` for every name; the item `""` stands for requests without a name. */
  readonly names: readonly string[] | null;
  readonly verbs: readonly string[];
}

export interface Permissions {
  readonly permissions: readonly Permission[];
  /** Paths as rules name them: `/healthz`, `/metrics/*`. */
  readonly paths: readonly { readonly path: string; readonly verbs: readonly string[] }[];
}

/**
 * Everything that a user may do, in readable form: the exact set of requests that it may send, without those that
 * nothing serves.
 */
export function permissionsOf(set: RbacSet, user: User, universe: Universe): Permissions {
  const allowed = allowedOf(set, user, universe);
  const scopes = Map.groupBy(allowed.inNamespace, ([namespace, scope]) =>
    JSON.stringify(rowsOf(scope, [namespace], universe).map((row) => ({ ...row, namespaces: [] }))),
  );
  const inNamespaces = [...scopes.values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined
      ? []
      : rowsOf(
          first[1],
          alike.map(([namespace]) => namespace),
          universe,
        );
  });
  return { permissions: [...rowsOf(allowed.everywhere, null, universe), ...inNamespaces], paths: pathsOf(set, user) };
}

function rowsOf(scope: Scope, namespaces: readonly string[] | null, universe: Universe): readonly Permission[] {
  const rows = new Map<string, Permission>();
  for (const [number, names] of [...scope].sort(([a], [b]) => a - b)) {
    const action = universe.actions[number];
    if (action === undefined || !canBeSent(number, names, namespaces, universe)) continue;
    const { group, resource, subresource, verb } = action;
    const sorted = names === 'every' ? null : [...names].sort();
    const key = JSON.stringify([group, resource, subresource, sorted]);
    const verbs = [...(rows.get(key)?.verbs ?? []), verb];
    rows.set(key, { namespaces, group, resource, subresource, names: sorted, verbs });
  }
  return [...rows.values()];
}

/** Whether such a request can be sent: cluster-scoped resources cannot be in a namespace, and a create has no name. */
function canBeSent(action: number, names: Names, namespaces: readonly string[] | null, universe: Universe): boolean {
  const scope: Scope = new Map([[action, names]]);
  const allowed: Allowed =
    namespaces === null
      ? { ...NOTHING, everywhere: scope }
      : { ...NOTHING, inNamespace: new Map(namespaces.map((namespace) => [namespace, scope])) };
  return !excess(allowed, NOTHING, universe).next().done;
}

function pathsOf(set: RbacSet, user: User): Permissions['paths'] {
  const rules = user.groups.includes(MASTERS) ? [{ rule: EVERYTHING, namespace: '' }] : [...rulesOf(set, user)];
  const verbs = new Map<string, Set<string>>();
  for (const { rule, namespace } of rules) {
    if (namespace !== '') continue;
    for (const path of rule.nonResourceURLs) verbs.set(path, new Set([...(verbs.get(path) ?? []), ...rule.verbs]));
  }
  return [...verbs].map(([path, of]) => ({ path, verbs: [...of] }));
}
