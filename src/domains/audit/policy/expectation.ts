import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { Decision } from './evaluate.ts';
import type { Level, Selector, Stage } from './policy.ts';

/** The required level for a class of requests: exact, or a bound on one side. */
export type LevelBound = { readonly exactly: Level } | { readonly atLeast: Level } | { readonly atMost: Level };

/**
 * A requirement on a policy: every served request that `requests` selects and no selector of `except` selects must get
 * the level, and none of its events may be of a stage in `neverStages`.
 */
export interface Expectation {
  readonly name: string;
  readonly requests: Selector;
  readonly except: readonly Selector[];
  /** `null` if only stages are required; then `neverStages` is not empty. */
  readonly level: LevelBound | null;
  readonly neverStages: readonly Stage[];
}

/** One concrete request, as a user would send it. */
export interface ConcreteRequest {
  readonly attributes: Attributes;
  /** A kubectl or curl line. Never uses `--as`, which the policy does not see. */
  readonly command: string;
  /** The caller, in words: `as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated`. */
  readonly caller: string;
}

export interface Counterexample extends ConcreteRequest {
  readonly decision: Decision;
}

/**
 * `notes` contains the most ordinary request that can be sent, is not served, and is not treated as expected, if there
 * is one.
 */
export type Proof =
  | { readonly status: 'holds'; readonly notes: readonly Counterexample[] }
  | { readonly status: 'broken'; readonly counterexample: Counterexample; readonly notes: readonly Counterexample[] };

/** `Metadata or more`. */
export function boundInWords(bound: LevelBound): string {
  if ('exactly' in bound) return bound.exactly;
  return 'atLeast' in bound ? `${bound.atLeast} or more` : `${bound.atMost} or less`;
}
