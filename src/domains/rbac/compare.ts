import type { User } from '../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../kubernetes/request/served.ts';
import { boundNamespaces, type Decision, evaluate } from './evaluate.ts';
import { AUTHENTICATED, identityOf, MASTERS, UNAUTHENTICATED, userOf } from './identity.ts';
import { allowedOf, rulesOf } from './proof/allowed.ts';
import { excess, mostOrdinary, type Point } from './proof/difference.ts';
import { type Universe, universeOf } from './proof/universe.ts';
import type { RbacSet, Subject } from './rbac-objects.ts';
import { type ConcreteRequest, requestAt } from './request.ts';

export interface CompareOptions {
  readonly served: ServedTable;
}

/** Requests of one user that only one of two sets allows, represented by the most ordinary of them. */
export interface Difference extends ConcreteRequest {
  /** The effect of replacing `before` with `after`: the user may do more, or less. */
  readonly kind: 'gained' | 'lost';
  readonly before: Decision;
  readonly after: Decision;
  /** How many verbs on resources and paths differ for the user in this way. */
  readonly actions: number;
}

export interface Comparison {
  /** The most ordinary first. Empty proves that no user may do anything in one set that is forbidden in the other. */
  readonly differences: readonly Difference[];
}

/**
 * Compares what all users may do. Every possible user is considered: those that a binding names, one for each group
 * that a binding names, and those that no binding names. A user in several groups may do what the members of each group
 * may do, so two sets that agree on these users agree on all users.
 */
export function compareRbac(before: RbacSet, after: RbacSet, { served }: CompareOptions): Comparison {
  const sets = [before, after];
  const universe = universeOfSets(sets, served);
  const differences: Difference[] = [];
  for (const user of usersOf(sets)) {
    if (grantedTo(before, user) === grantedTo(after, user)) continue;
    const [was, is] = [allowedOf(before, user, universe), allowedOf(after, user, universe)];
    const add = (kind: Difference['kind'], points: readonly Point[]) => {
      const point = mostOrdinary(points, universe);
      if (point === null) return;
      const request = requestAt(point, user, served);
      const decisions = { before: evaluate(before, request.attributes), after: evaluate(after, request.attributes) };
      if (decisions.before.allowed === decisions.after.allowed) {
        throw new Error(`The comparison and the evaluator disagree about ${request.command}`);
      }
      const actions = new Set(points.map((one) => ('path' in one ? one.path : one.action))).size;
      differences.push({ ...request, ...decisions, kind, actions });
    };
    add('gained', [...excess(is, was, universe)]);
    add('lost', [...excess(was, is, universe)]);
  }
  return { differences };
}

/** The relevant requests of several sets, so that the allowed sets of their users can be compared. */
export function universeOfSets(sets: readonly RbacSet[], served: ServedTable): Universe {
  return universeOf({
    served,
    rules: sets.flatMap(({ roles }) => roles.flatMap(({ rules }) => rules)),
    namespaces: sets.flatMap(boundNamespaces),
  });
}

/** Users who represent all users, with the groups that their names imply and at most one more. */
export function usersOf(sets: readonly RbacSet[]): readonly User[] {
  const subjects = new Map<string, Subject>();
  const add = (subject: Subject) => subjects.set(identityOf(subject), subject);
  for (const { bindings } of sets) for (const binding of bindings) for (const subject of binding.subjects) add(subject);
  const isKnown = (identity: string) => subjects.has(identity);
  const everyone = [AUTHENTICATED, UNAUTHENTICATED].map((name): Subject => ({ kind: 'Group', name }));
  const users = new Map(
    [...subjects.values(), ...everyone].map((subject) => {
      const user = userOf(subject, isKnown);
      return [JSON.stringify(user), user];
    }),
  );
  return [...users.values()].filter(({ groups }) => !groups.includes(MASTERS));
}

/** Equal if exactly the same rules are granted in the same namespaces. */
function grantedTo(set: RbacSet, user: User): string {
  const rules = [...rulesOf(set, user)].map(({ rule, namespace }) => {
    const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
    return JSON.stringify([namespace, verbs, apiGroups, resources, resourceNames, nonResourceURLs]);
  });
  return [...new Set(rules)].sort().join('\n');
}
