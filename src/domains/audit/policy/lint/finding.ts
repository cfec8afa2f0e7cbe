import type { Place } from '../../../../kubernetes/place.ts';
import type { Counterexample } from '../expectation.ts';
import type { Selector } from '../policy.ts';

/** `error`: the policy surely does something else than was meant, or gives secrets away. `info`: it changes nothing. */
export type Severity = 'error' | 'warning' | 'info';

export type Lint =
  | 'load-error'
  | 'unknown-field'
  | 'duplicate-field'
  | 'second-document'
  | 'literal-wildcard'
  | 'unknown-verb'
  | 'user-or-group'
  | 'api-group'
  | 'resource-name'
  | 'unknown-path'
  | 'exec-verb'
  | 'never-matches'
  | 'shadowed'
  | 'redundant'
  | 'secret-bodies'
  | 'configmap-bodies'
  | 'token-bodies'
  | 'catch-all-bodies'
  | 'logs-nothing'
  | 'ordinary-requests-left-out'
  | 'no-catch-all'
  | 'health-probes'
  | 'request-received';

export interface Finding {
  readonly lint: Lint;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  /** A request that shows what it leads to, with what the policy does; `null` where no request is served. */
  readonly consequence: Counterexample | null;
  readonly fix: string;
}

/** A finding whose consequence is still to be looked for. */
export interface Draft extends Omit<Finding, 'consequence'> {
  /** `null` for what is about the whole policy. */
  readonly rule: number | null;
  /** The requests that all of `inside` and none of `outside` select; those that reach the rule show more. */
  readonly inside: readonly Selector[];
  readonly outside: readonly Selector[];
  /** Whether what the policy does with the request makes the finding pointless. */
  readonly isMoot?: (shown: Counterexample) => boolean;
}

/**
 * The most ordinary served request that all of `inside` and none of `outside` select, with what the policy does;
 * `null` for the proof that there is none.
 */
export type Ask = (inside: readonly Selector[], outside: readonly Selector[]) => Counterexample | null;
