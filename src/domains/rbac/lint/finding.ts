import type { Place } from '../../../kubernetes/place.ts';
import type { User } from '../../../kubernetes/request/attributes.ts';
import { type Decision, evaluate } from '../evaluate.ts';
import type { LoadedRbac } from '../load.ts';
import type { Point } from '../proof/difference.ts';
import type { Universe } from '../proof/universe.ts';
import { type ConcreteRequest, requestAt } from '../request.ts';

/**
 * `error`: the objects certainly do not do what was intended. `warning`: they grant a great deal of power. `info`: no
 * effect.
 */
export type Severity = 'error' | 'warning' | 'info';

export type Lint =
  | 'load-error'
  | 'unknown-field'
  | 'duplicate-field'
  | 'duplicate-object'
  | 'ignored-namespace'
  | 'api-group'
  | 'unknown-resource'
  | 'unknown-verb'
  | 'never-matches'
  | 'nameless-verb'
  | 'cluster-scoped'
  | 'unknown-path'
  | 'missing-role'
  | 'missing-service-account'
  | 'subject-kind'
  | 'subject-namespace'
  | 'no-subjects'
  | 'wildcard'
  | 'anonymous'
  | 'everyone'
  | 'cluster-admin'
  | 'escalation'
  | 'unbound-role'
  | 'redundant'
  | 'overwritten-rules'
  | 'empty-aggregation';

/** A request, and what the objects decide for it. */
export interface Shown extends ConcreteRequest {
  readonly decision: Decision;
}

export interface Finding {
  readonly lint: Lint;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  /** A request that demonstrates it; `null` if none does. */
  readonly consequence: Shown | null;
  readonly fix: string;
}

/** The input of the lints. */
export interface Linted {
  readonly loaded: LoadedRbac;
  readonly universe: Universe;
}

export function shownAt({ loaded, universe }: Linted, user: User, point: Point): Shown {
  const request = requestAt(point, user, universe.served);
  return { ...request, decision: evaluate(loaded.set, request.attributes) };
}
