import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { User } from '../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../kubernetes/request/served.ts';
import { aggregate } from './aggregate.ts';
import { builtInOf } from './built-in.ts';
import { usersOf } from './compare.ts';
import { escalationOf } from './escalation.ts';
import { boundNamespaces, evaluate } from './evaluate.ts';
import type { Expectation, Proof, Requests, Who } from './expectation.ts';
import { MASTERS } from './identity.ts';
import { type Allowed, allowedBy, allowedOf, together } from './proof/allowed.ts';
import { common, excess, mostOrdinary, NOTHING, type Point } from './proof/difference.ts';
import { type Universe, universeOf } from './proof/universe.ts';
import type { RbacSet } from './rbac-objects.ts';
import { requestAt } from './request.ts';

export interface ProofOptions {
  readonly served: ServedTable;
}

/** An expectation asks about something that the API server does not serve, so that it would always hold or never. */
export class EmptyExpectation extends Error {
  override readonly name = 'EmptyExpectation';
}

/**
 * Proves an expectation for every request that counts, or breaks it by the most ordinary that is not as expected.
 * Throws EmptyExpectation if some of its words mean no request at all.
 */
export function proveExpectation(set: RbacSet, expectation: Expectation, { served }: ProofOptions): Proof {
  const { who, may, mayNot, withoutEscalation } = expectation;
  const builtIn = builtInSet(served);
  const asked = [...may, ...(mayNot === 'rest' ? [] : mayNot)];
  const universe = universeOf({
    served,
    rules: [...[set, builtIn].flatMap(({ roles }) => roles.flatMap(({ rules }) => rules)), ...asked],
    namespaces: [...boundNamespaces(set), ...asked.flatMap(({ namespaces }) => namespaces ?? [])],
  });
  for (const requests of asked) refuseEmpty(requests, universe);
  const wanted = regionOf(may, universe);
  for (const user of whoIs(who, set)) {
    const allowed = allowedOf(set, user, universe);
    const missing = mostOrdinary(excess(wanted, allowed, universe), universe);
    if (missing !== null) return broken(missing, user, 'allowed');
    const given = user.groups.includes(MASTERS) ? NOTHING : allowedOf(builtIn, user, universe);
    const [forbidden, except] =
      mayNot === 'rest'
        ? [allowed, together(wanted, given)]
        : [common(regionOf(mayNot, universe), allowed), who.kind === 'user' ? NOTHING : given];
    const tooMuch = mostOrdinary(excess(forbidden, except, universe), universe);
    if (tooMuch !== null) return broken(tooMuch, user, 'forbidden');
    const [way] = withoutEscalation ? escalationOf(set, user, { served }).ways : [];
    if (way !== undefined) return { status: 'broken', counterexample: { kind: 'escalation', user, way } };
  }
  return { status: 'holds' };

  /** What the authorizer says is asked of the evaluator: the proof is not its own witness. */
  function broken(point: Point, user: User, expected: 'allowed' | 'forbidden'): Proof {
    const request = requestAt(point, user, served);
    const decision = evaluate(set, request.attributes);
    if (decision.allowed === (expected === 'allowed')) {
      throw new Error(`The proof and the evaluator disagree about ${request.command}`);
    }
    return { status: 'broken', counterexample: { ...request, kind: 'request', wanted: expected, decision } };
  }
}

/** The API server's own roles and bindings as they come, whatever the set makes of them. */
function builtInSet({ minor }: ServedTable): RbacSet {
  const { roles, bindings } = builtInOf(minor);
  const set = builtInSets.get(minor) ?? { roles: aggregate(roles), bindings, serviceAccounts: [] };
  builtInSets.set(minor, set);
  return set;
}

const builtInSets = new Map<KubernetesMinor, RbacSet>();

function whoIs(who: Who, set: RbacSet): readonly User[] {
  if (who.kind === 'user') return [who.user];
  return usersOf([set]).filter(
    ({ name, groups }) => !who.users.includes(name) && !groups.some((group) => who.groups.includes(group)),
  );
}

function regionOf(requests: readonly Requests[], universe: Universe): Allowed {
  const rules = requests.flatMap((rule) => (rule.namespaces ?? ['']).map((namespace) => ({ rule, namespace })));
  return allowedBy(rules, universe);
}

/** Each resource, path and verb must be a part of some request, or else it is misspelled. */
function refuseEmpty(requests: Requests, universe: Universe): void {
  const isSome = (rule: Requests) => !excess(regionOf([rule], universe), NOTHING, universe).next().done;
  const words = (list: readonly string[], of: (word: string) => Requests, what: string) => {
    for (const word of list) {
      if (!isSome(of(word)))
        throw new EmptyExpectation(`${what} ${JSON.stringify(word)} does not occur in any request here`);
    }
  };
  words(requests.resources, (resource) => ({ ...requests, resources: [resource], verbs: ['*'] }), 'the resource');
  words(requests.nonResourceURLs, (url) => ({ ...requests, nonResourceURLs: [url] }), 'the path');
  words(requests.verbs, (verb) => ({ ...requests, verbs: [verb] }), 'the verb');
  words(requests.resources, (resource) => ({ ...requests, resources: [resource] }), 'the resource');
  words(requests.namespaces ?? [], (namespace) => ({ ...requests, namespaces: [namespace] }), 'the namespace');
}
