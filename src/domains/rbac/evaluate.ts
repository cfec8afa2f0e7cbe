import type { Attributes, User } from '../../kubernetes/request/attributes.ts';
import { identitiesOf, identityOf, MASTERS } from './identity.ts';
import { ruleAllows } from './matches.ts';
import type { Binding, PolicyRule, RbacSet, Role } from './rbac-objects.ts';
import { namespaceOf } from './rbac-objects.ts';

/** A rule that a binding grants to a user. */
export interface Grant {
  readonly binding: Binding;
  readonly role: Role;
  /** The index of the rule in the role, from 0. */
  readonly number: number;
  readonly rule: PolicyRule;
}

export type Decision =
  | { readonly allowed: true; readonly by: Grant }
  /**
   * Members of `system:masters` are allowed everything by a separate authorizer, which comes before RBAC:
   * pkg/kubeapiserver/authorizer/reload.go, NewPrivilegedGroups of k8s.io/apiserver
   * pkg/authorization/authorizerfactory.
   */
  | { readonly allowed: true; readonly by: typeof MASTERS }
  | { readonly allowed: false; readonly by: null };

const DENIED: Decision = { allowed: false, by: null };

/**
 * Decides a request as the authorizer does: first the ClusterRoleBindings, then the RoleBindings of the request's
 * namespace, in the order of the set, with the rules of the role of each; the first rule that allows the request
 * counts. A binding to a role that does not exist grants nothing. A real API server lists bindings in no particular
 * order, so if several allow a request, it may name another one.
 * Source: VisitRulesFor of pkg/registry/rbac/validation/rule.go, Authorize of plugin/pkg/auth/authorizer/rbac/rbac.go.
 */
export function evaluate(set: RbacSet, attributes: Attributes): Decision {
  const { user, resource } = attributes;
  if (user === null) return DENIED;
  if (user.groups.includes(MASTERS)) return { allowed: true, by: MASTERS };
  for (const grant of grantsOf(set, user, resource?.namespace ?? '')) {
    if (ruleAllows(grant.rule, attributes)) return { allowed: true, by: grant };
  }
  return DENIED;
}

/**
 * What is granted to a user in a namespace, or with `""` everywhere, in the order in which the authorizer checks it.
 */
export function* grantsOf(set: RbacSet, user: User, namespace: string): Generator<Grant> {
  for (const scope of namespace === '' ? [''] : ['', namespace]) yield* grantsIn(set, user, scope);
}

/** The bindings that name a user, in every namespace, with the roles that they grant. */
export function rolesByBinding(
  set: RbacSet,
  user: User,
): readonly { readonly binding: Binding; readonly role: Role }[] {
  const { bySubject, roleOf } = indexOf(set);
  const places = identitiesOf(user).flatMap((identity) =>
    [...bySubject.values()].flatMap((ofSubject) => ofSubject.get(identity) ?? []),
  );
  return [...new Set(places)].flatMap((place) => {
    const binding = set.bindings[place];
    const role = binding && roleOf(binding);
    return role ? [{ binding, role }] : [];
  });
}

/** What the bindings of one namespace, or with `""` the ClusterRoleBindings, grant to a user. */
export function* grantsIn(set: RbacSet, user: User, scope: string): Generator<Grant> {
  const { bySubject, roleOf } = indexOf(set);
  const ofSubject = bySubject.get(scope);
  if (ofSubject === undefined) return;
  const places = identitiesOf(user).flatMap((identity) => ofSubject.get(identity) ?? []);
  for (const place of [...new Set(places)].sort((a, b) => a - b)) {
    const binding = set.bindings[place];
    if (binding !== undefined) yield* grantsBy(binding, roleOf(binding));
  }
}

/** Everything that a binding grants. */
export function grantsOfBinding(set: RbacSet, binding: Binding): readonly Grant[] {
  return [...grantsBy(binding, indexOf(set).roleOf(binding))];
}

function* grantsBy(binding: Binding, role: Role | undefined): Generator<Grant> {
  if (role === undefined) return;
  for (const [number, rule] of role.rules.entries()) yield { binding, role, number, rule };
}

/** The role that a binding refers to; `undefined` if it does not exist. */
export function roleOf(set: RbacSet, binding: Binding): Role | undefined {
  return indexOf(set).roleOf(binding);
}

/** The namespaces that have bindings. */
export function boundNamespaces(set: RbacSet): readonly string[] {
  return [...indexOf(set).bySubject.keys()].filter((namespace) => namespace !== '');
}

interface Index {
  /** By the namespace of bindings, `""` for ClusterRoleBindings, and by subject: their indexes in the set. */
  readonly bySubject: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  readonly roleOf: (binding: Binding) => Role | undefined;
}

const indexes = new WeakMap<RbacSet, Index>();

function indexOf(set: RbacSet): Index {
  const known = indexes.get(set);
  if (known !== undefined) return known;
  const roles = new Map(set.roles.map((role) => [`${role.kind} ${namespaceOf(role)} ${role.name}`, role]));
  const bySubject = new Map<string, Map<string, number[]>>();
  for (const [place, binding] of set.bindings.entries()) {
    const scope = namespaceOf(binding);
    const inScope = bySubject.get(scope) ?? new Map<string, number[]>();
    bySubject.set(scope, inScope);
    for (const subject of binding.subjects) {
      const identity = identityOf(subject);
      const places = inScope.get(identity);
      if (places === undefined) inScope.set(identity, [place]);
      else if (places.at(-1) !== place) places.push(place);
    }
  }
  const index: Index = {
    bySubject,
    roleOf: (binding) => {
      const { kind, name } = binding.roleRef;
      return roles.get(`${kind} ${kind === 'Role' ? namespaceOf(binding) : ''} ${name}`);
    },
  };
  indexes.set(set, index);
  return index;
}
