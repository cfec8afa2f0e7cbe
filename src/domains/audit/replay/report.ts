import type { Level } from '../policy/policy.ts';
import type { LoudPart, Volume } from './tally.ts';

/**
 * What a log would have contained under another policy. Bytes are those that the API server writes, including newlines.
 */
export interface Replay {
  readonly requests: number;
  readonly before: Volume;
  /** `exact` is false if the log contains less than the policy requires: the volume is then a lower bound. */
  readonly after: Volume & { readonly exact: boolean };
  /** The number of requests at each level that the policy assigns. */
  readonly levels: Readonly<Record<Level, number>>;
  /** All rules in order and last, as `null`, the requests that no rule matches, if there are any. */
  readonly rules: readonly RuleShare[];
  /** Rules that match no request of the log. */
  readonly unused: readonly number[];
  /** What dropping these would save, the largest first. */
  readonly loudest: readonly Loud[];
  /** Lines that are not complete audit events, or contain something that is not. */
  readonly badLines: number;
  /** From the first to the last event; `null` if there is none. */
  readonly period: { readonly from: string; readonly to: string; readonly seconds: number } | null;
}

export interface RuleShare extends Volume {
  readonly rule: number | null;
  readonly requests: number;
}

export interface Loud extends Volume {
  readonly by: LoudPart;
  /**
   * A resource is written as in kubectl (`deployments.apps/scale`). `null` means the user after a failed
   * authentication.
   */
  readonly value: string | null;
  readonly requests: number;
}
