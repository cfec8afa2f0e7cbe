import type { Attributes } from '../../../src/audit-policy/attributes.ts';
import { selects } from '../../../src/audit-policy/evaluate.ts';
import type { Selector } from '../../../src/audit-policy/policy.ts';
import { PEOPLE } from './small-world.ts';

/** For some requests, of each selector that was asked about whether it selects them. */
export type Answers = readonly boolean[];

/** Asks the evaluator about every person with every request; each set of answers comes once. */
export function askAll(selectors: readonly Selector[], requests: readonly Attributes[]): readonly Answers[] {
  const ofPeople = selectors.map(({ users, userGroups }) => ({ ...ANY, users, userGroups }));
  const ofRequests = selectors.map((selector) => ({ ...selector, users: [], userGroups: [] }));
  const people = masks(
    ofPeople,
    PEOPLE.map((user) => ({ user, verb: 'get', path: '/', resource: null })),
  );
  const others = masks(ofRequests, requests);
  const both = new Set(people.flatMap((who) => others.map((what) => who & what)));
  return [...both].map((mask) => selectors.map((_, index) => (mask & (1 << index)) !== 0));
}

const ANY: Selector = { users: [], userGroups: [], verbs: [], resources: [], namespaces: [], nonResourceURLs: [] };

/** The different sets of selectors that select a request, a bit each. */
function masks(selectors: readonly Selector[], requests: readonly Attributes[]): readonly number[] {
  const maskOf = (request: Attributes) =>
    selectors.reduce((mask, selector, index) => mask | (selects(selector, request, 37) ? 1 << index : 0), 0);
  return [...new Set(requests.map(maskOf))];
}
