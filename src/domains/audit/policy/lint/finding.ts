import type { Place } from '../../../../kubernetes/place.ts';
import type { Counterexample } from '../expectation.ts';
import type { Change } from '../fix/change.ts';
import type { Policy, Selector } from '../policy.ts';

/** `error`: the policy certainly does not do what was intended, or exposes secrets. `info`: it has no effect. */
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
  | 'dead-part'
  | 'ineffective-override'
  | 'shadowed'
  | 'redundant'
  | 'secret-bodies'
  | 'configmap-bodies'
  | 'token-bodies'
  | 'catch-all-bodies'
  | 'logs-nothing'
  | 'ordinary-requests-left-out'
  | 'failed-logins-unseen'
  | 'unlogged-access'
  | 'no-catch-all'
  | 'health-probes'
  | 'lease-renewals'
  | 'request-received';

export interface Finding {
  readonly lint: Lint;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  /** A request that demonstrates the consequence, with what the policy does; `null` if no such request is served. */
  readonly consequence: Counterexample | null;
  readonly fix: string;
  /** The fix as a change to the file; `null` if a user must decide what to write. */
  readonly repair: Repair | null;
}

/** A change to the policy's file, and what it may change about the policy. */
export interface Repair {
  /** Whether the intention is certain, so that the fix may be made without confirmation. */
  readonly isSafe: boolean;
  readonly changes: readonly Change[];
  /** The policy in the changed file; `null` if the file does not load before the change. */
  readonly after: Policy | null;
  /** Only requests that one of these selects may be treated differently afterwards; empty if nothing changes. */
  readonly affects: readonly Selector[];
  /**
   * The requests that the author meant to catch, and the rule of the changed policy up to which all of them are caught.
   */
  readonly caught?: { readonly requests: readonly Selector[]; readonly by: number };
}

/** A finding whose consequence has yet to be determined. */
export interface Draft extends Omit<Finding, 'consequence'> {
  /** `null` if it is about the whole policy. */
  readonly rule: number | null;
  /** The requests that all of `inside` and none of `outside` select; those that reach the rule are preferred. */
  readonly inside: readonly Selector[];
  readonly outside: readonly Selector[];
  /** Whether the policy's treatment of the request makes the finding pointless. */
  readonly isMoot?: (shown: Counterexample) => boolean;
}

/**
 * The most ordinary served request that all of `inside` and none of `outside` select, with what the policy does; `null`
 * proves that there is none.
 */
export type Ask = (inside: readonly Selector[], outside: readonly Selector[]) => Counterexample | null;

/** Questions about selectors that are not in the policy itself. */
export type AskAbout = (selectors: readonly Selector[]) => Ask;
