import type { User } from '../../kubernetes/request/attributes.ts';
import type { ServedTable } from '../../kubernetes/request/served.ts';
import type { Expectation } from './expectation.ts';
import { excess, NOTHING, type Point } from './proof/difference.ts';
import { regionsOf } from './proof/regions.ts';
import type { RbacSet } from './rbac-objects.ts';
import { type ConcreteRequest, requestAt } from './request.ts';

/** A request, and what an expectation requires for it. */
export interface SampledRequest extends ConcreteRequest {
  readonly wanted: 'allowed' | 'forbidden';
}

export interface SampleOptions {
  readonly served: ServedTable;
  /** The maximum number of requests that must be allowed, and of those that must not. */
  readonly most: number;
}

/**
 * A sample of the requests that an expectation covers, spread evenly over all: those that a user must be able to send,
 * and those that it must not. It depends only on the expectation, not on what the set allows. Throws EmptyExpectation.
 */
export function sampleOf(
  set: RbacSet,
  expectation: Expectation,
  user: User,
  { served, most }: SampleOptions,
): readonly SampledRequest[] {
  const { universe, wanted, unwanted, exceptedFor } = regionsOf(set, expectation, served);
  const asked = (points: Iterable<Point>, as: SampledRequest['wanted']) =>
    spread([...points], most).map((point) => ({ ...requestAt(point, user, served), wanted: as }));
  return [
    ...asked(excess(wanted, NOTHING, universe), 'allowed'),
    ...asked(excess(unwanted, exceptedFor(user), universe), 'forbidden'),
  ];
}

function spread<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, items.length / most);
  const count = Math.min(items.length, most);
  return Array.from({ length: count }, (_, number) => items[Math.floor(number * step)]).filter(
    (item) => item !== undefined,
  );
}
