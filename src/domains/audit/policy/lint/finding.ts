import type { Place } from '../../../../kubernetes/place.ts';
import type { Counterexample } from '../expectation.ts';
import type { Change } from '../fix/change.ts';
import type { Policy, Selector } from '../policy.ts';

/** `error`: the policy surely does not do what was meant, or gives secrets away. `info`: it changes nothing. */
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
  /** A request that shows what it leads to, with what the policy does; `null` if no request is served. */
  readonly consequence: Counterexample | null;
  readonly fix: string;
  /** The fix as a change of the file; `null` if a person has to decide what to write. */
  readonly repair: Repair | null;
}

/** A change of the policy's file, and what it may change about the policy. */
export interface Repair {
  /** Whether the intention is certain, so that the fix may be made without asking. */
  readonly isSafe: boolean;
  readonly changes: readonly Change[];
  /** What the file says afterwards; `null` for one that does not load before. */
  readonly after: Policy | null;
  /** Only requests that one of these selects may be treated otherwise afterwards; none where nothing changes. */
  readonly affects: readonly Selector[];
  /** What the author meant to catch, and the rule of the policy afterwards up to which all of it is. */
  readonly caught?: { readonly requests: readonly Selector[]; readonly by: number };
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

/** Questions about selectors beside the policy's own. */
export type AskAbout = (selectors: readonly Selector[]) => Ask;
