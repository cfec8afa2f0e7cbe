import type { User } from '../../../kubernetes/request/attributes.ts';
import { boundNamespaces, type Grant, grantsIn } from '../evaluate.ts';
import { MASTERS } from '../identity.ts';
import type { PolicyRule, RbacSet } from '../rbac-objects.ts';
import type { Action, Universe } from './universe.ts';

/** The object names for which an action is allowed: every name including none, or these, `""` for none. */
export type Names = 'every' | ReadonlySet<string>;

/** Actions, by their numbers. */
export type Scope = ReadonlyMap<number, Names>;

/** The exact set of allowed requests. */
export interface Allowed {
  /** In the whole cluster, including every namespace. */
  readonly everywhere: Scope;
  /** What is allowed in addition in individual namespaces. */
  readonly inNamespace: ReadonlyMap<string, Scope>;
  readonly paths: ReadonlySet<number>;
}

/** A rule that applies everywhere or, with a namespace, only there. */
export interface ScopedRule {
  readonly rule: PolicyRule;
  readonly namespace: string;
}

/** The exact set of requests that a user may send. */
export function allowedOf(set: RbacSet, user: User, universe: Universe): Allowed {
  if (user.groups.includes(MASTERS)) return allowedBy([{ rule: EVERYTHING, namespace: '' }], universe);
  return allowedBy(rulesOf(set, user), universe);
}

/** The rules that are granted to a user, each with where it applies. */
export function* rulesOf(set: RbacSet, user: User): Generator<ScopedRule & Grant> {
  for (const namespace of ['', ...boundNamespaces(set)]) {
    for (const grant of grantsIn(set, user, namespace)) yield { ...grant, namespace };
  }
}

export function allowedBy(rules: Iterable<ScopedRule>, universe: Universe): Allowed {
  const scopes = new Map<string, Map<number, 'every' | Set<string>>>([['', new Map()]]);
  const paths = new Set<number>();
  for (const { rule, namespace } of rules) {
    const scope = scopes.get(namespace) ?? new Map<number, 'every' | Set<string>>();
    scopes.set(namespace, scope);
    for (const action of universe.actionsOf(rule)) {
      const names = scope.get(action);
      if (names === 'every') continue;
      if (rule.resourceNames.length === 0) scope.set(action, 'every');
      else if (names === undefined) scope.set(action, new Set(rule.resourceNames));
      else for (const name of rule.resourceNames) names.add(name);
    }
    if (namespace === '') for (const path of universe.pathsOf(rule)) paths.add(path);
  }
  const everywhere = scopes.get('') ?? new Map();
  scopes.delete('');
  return { everywhere, inNamespace: scopes, paths };
}

export const EVERYTHING: PolicyRule = {
  verbs: ['*'],
  apiGroups: ['*'],
  resources: ['*'],
  resourceNames: [],
  nonResourceURLs: ['*'],
};

/** Whether an action is allowed for a name, `""` for none, in a namespace, `""` for none. */
export function isAllowed(allowed: Allowed, { number }: Action, namespace: string, name: string): boolean {
  return (
    has(allowed.everywhere.get(number), name) ||
    (namespace !== '' && has(allowed.inNamespace.get(namespace)?.get(number), name))
  );
}

function has(names: Names | undefined, name: string): boolean {
  return names !== undefined && (names === 'every' || names.has(name));
}

/** Everything that at least one of them allows. */
export function together(a: Allowed, b: Allowed): Allowed {
  const namespaces = new Set([...a.inNamespace.keys(), ...b.inNamespace.keys()]);
  return {
    everywhere: unionOf(a.everywhere, b.everywhere),
    inNamespace: new Map(
      [...namespaces].map((namespace) => [
        namespace,
        unionOf(a.inNamespace.get(namespace), b.inNamespace.get(namespace)),
      ]),
    ),
    paths: new Set([...a.paths, ...b.paths]),
  };
}

function unionOf(a: Scope = new Map(), b: Scope = new Map()): Scope {
  const union = new Map(a);
  for (const [action, names] of b) {
    const before = union.get(action);
    if (before === undefined || names === 'every') union.set(action, names);
    else if (before !== 'every') union.set(action, new Set([...before, ...names]));
  }
  return union;
}
