import type { Place } from '../../../kubernetes/place.ts';
import type { Verdict } from '../evaluate.ts';
import type { Witness } from '../proof/witness.ts';

/** `error`: the policy certainly does not do what was intended. `info`: it may well be intended. */
export type Severity = 'error' | 'warning' | 'info';

export type Lint =
  | 'load-error'
  | 'unknown-field'
  | 'duplicate-field'
  | 'duplicate-object'
  | 'other-policy'
  | 'cidr'
  | 'peers-or'
  | 'ports-or'
  | 'empty-rule'
  | 'ingress-isolated'
  | 'ignored-rules'
  | 'egress-not-isolated'
  | 'dns-blocked'
  | 'exception-undone'
  | 'block-holds-pods'
  | 'block-of-pods'
  | 'block-of-service'
  | 'name-label'
  | 'no-such-namespace'
  | 'no-such-peer'
  | 'selects-no-pod'
  | 'wrong-namespace'
  | 'named-port'
  | 'host-network';

export interface Finding {
  readonly lint: Lint;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  /** A connection that demonstrates the consequence; `null` if there is none. */
  readonly consequence: Consequence | null;
  readonly fix: string;
}

export interface Consequence extends Witness {
  readonly verdict: Verdict;
}
