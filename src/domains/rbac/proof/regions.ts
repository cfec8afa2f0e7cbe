import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { User } from '../../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../../kubernetes/request/served.ts';
import { aggregate } from '../aggregate.ts';
import { builtInOf } from '../built-in.ts';
import { boundNamespaces } from '../evaluate.ts';
import type { Expectation, Requests } from '../expectation.ts';
import { MASTERS } from '../identity.ts';
import type { RbacSet } from '../rbac-objects.ts';
import { type Allowed, allowedBy, allowedOf, EVERYTHING, together } from './allowed.ts';
import { excess, NOTHING } from './difference.ts';
import { type Universe, universeOf } from './universe.ts';

/** The content of an expectation, as sets of requests. */
export interface Regions {
  readonly universe: Universe;
  /** All of it must be allowed. */
  readonly wanted: Allowed;
  /** None of it may be allowed, except for the exceptions. */
  readonly unwanted: Allowed;
  /** The part of the unwanted requests that a user may be allowed nevertheless. */
  readonly exceptedFor: (user: User) => Allowed;
}

/** An expectation refers to something that the API server does not serve, so it would always or never hold. */
export class EmptyExpectation extends Error {
  override readonly name = 'EmptyExpectation';
}

/** Throws EmptyExpectation if some of the words of an expectation match no request at all. */
export function regionsOf(set: RbacSet, { who, may, mayNot }: Expectation, served: ServedTable): Regions {
  const builtIn = builtInSet(served);
  const asked = [...may, ...(mayNot === 'rest' ? [] : mayNot)];
  const universe = universeOf({
    served,
    rules: [...[set, builtIn].flatMap(({ roles }) => roles.flatMap(({ rules }) => rules)), ...asked],
    namespaces: [...boundNamespaces(set), ...asked.flatMap(({ namespaces }) => namespaces ?? [])],
  });
  for (const requests of asked) refuseEmpty(requests, universe);
  const wanted = regionOf(may, universe);
  const givenTo = (user: User) => (user.groups.includes(MASTERS) ? NOTHING : allowedOf(builtIn, user, universe));
  const isForAll = mayNot === 'rest' || who.kind === 'anyone-but';
  return {
    universe,
    wanted,
    unwanted:
      mayNot === 'rest' ? allowedBy([{ rule: EVERYTHING, namespace: '' }], universe) : regionOf(mayNot, universe),
    exceptedFor: (user) => (isForAll ? together(wanted, givenTo(user)) : wanted),
  };
}

/** The API server's own roles and bindings in their original form, even if the set changes them. */
function builtInSet({ minor }: ServedTable): RbacSet {
  const { roles, bindings } = builtInOf(minor);
  const set = builtInSets.get(minor) ?? { roles: aggregate(roles), bindings, serviceAccounts: [] };
  builtInSets.set(minor, set);
  return set;
}

const builtInSets = new Map<KubernetesMinor, RbacSet>();

function regionOf(requests: readonly Requests[], universe: Universe): Allowed {
  const rules = requests.flatMap((rule) => (rule.namespaces ?? ['']).map((namespace) => ({ rule, namespace })));
  return allowedBy(rules, universe);
}

/** Each resource, path and verb must be part of some request; otherwise it is misspelled. */
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
