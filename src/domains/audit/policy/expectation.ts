import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { Decision } from './evaluate.ts';
import type { Level, Selector, Stage } from './policy.ts';

/** What must become of a class of requests. Exact, or bounded from one side. */
export type LevelBound = { readonly exactly: Level } | { readonly atLeast: Level } | { readonly atMost: Level };

/**
 * A requirement on a policy: every served request that `requests` selects and no selector of `except` does
 * must get the level, and none of its events may be of a stage in `neverStages`.
 */
export interface Expectation {
  readonly name: string;
  readonly requests: Selector;
  readonly except: readonly Selector[];
  /** `null` when only stages are asked for; then `neverStages` is not empty. */
  readonly level: LevelBound | null;
  readonly neverStages: readonly Stage[];
}

/** One concrete request, as a person would send it. */
export interface ConcreteRequest {
  readonly attributes: Attributes;
  /** A kubectl or curl line. Never uses `--as`, which the policy does not see. */
  readonly command: string;
  /** Who sends it, in words: `as kubernetes-admin, groups kubeadm:cluster-admins and system:authenticated`. */
  readonly caller: string;
}

export interface Counterexample extends ConcreteRequest {
  readonly decision: Decision;
}

/** `notes` hold the most ordinary request that can be sent but is not served, if one is not as expected. */
export type Proof =
  | { readonly status: 'holds'; readonly notes: readonly Counterexample[] }
  | { readonly status: 'broken'; readonly counterexample: Counterexample; readonly notes: readonly Counterexample[] };

/** `Metadata or more`. */
export function boundInWords(bound: LevelBound): string {
  if ('exactly' in bound) return bound.exactly;
  return 'atLeast' in bound ? `${bound.atLeast} or more` : `${bound.atMost} or less`;
}
