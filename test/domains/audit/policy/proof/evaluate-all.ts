import { selects } from '../../../../../src/domains/audit/policy/evaluate.ts';
import { stagesOf } from '../../../../../src/domains/audit/policy/events.ts';
import type { Selector } from '../../../../../src/domains/audit/policy/policy.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';
import type { Attributes } from '../../../../../src/kubernetes/request/attributes.ts';
import { PEOPLE } from './small-world.ts';

/** A request, and for each selector in question whether it selects the request. */
export interface EvaluatedRequest {
  readonly request: Attributes;
  readonly answers: readonly boolean[];
}

/**
 * Evaluates the selectors for every combination of a person and a request. Combinations with equal answers and equal
 * stages are represented by one of them.
 */
export function evaluateAll(
  selectors: readonly Selector[],
  requests: readonly Attributes[],
): readonly EvaluatedRequest[] {
  const ofPeople = selectors.map(({ users, userGroups }) => ({ ...EVERYTHING, users, userGroups }));
  const ofRequests = selectors.map((selector) => ({ ...selector, users: [], userGroups: [] }));
  const people = distinct(
    ofPeople,
    PEOPLE.map((user) => ({ user, verb: 'get', path: '/', resource: null })),
  );
  const others = distinct(
    ofRequests,
    requests.map((request) => ({ ...request, user: { name: 'anyone', groups: [] } })),
  );
  return people.flatMap((who) =>
    others.map((what) => ({
      request: { ...what.request, user: who.request.user },
      answers: what.answers.map((answer, index) => answer && who.answers[index] === true),
    })),
  );
}

function distinct(selectors: readonly Selector[], requests: readonly Attributes[]): readonly EvaluatedRequest[] {
  const found = new Map<string, EvaluatedRequest>();
  for (const request of requests) {
    const answers = selectors.map((selector) => selects(selector, request, 37));
    found.set(`${answers.join()} ${stagesOf(request).join()}`, { request, answers });
  }
  return [...found.values()];
}
