import type { Level } from '../policy/policy.ts';
import type { LoudPart, Volume } from './tally.ts';

/** What a log would have been under another policy. Bytes are those that the API server writes, newlines included. */
export interface Replay {
  readonly requests: number;
  readonly before: Volume;
  /** `exact` is false where the log holds less than the policy asks for: then there would be more than this. */
  readonly after: Volume & { readonly exact: boolean };
  /** Requests by the level that the policy gives them. */
  readonly levels: Readonly<Record<Level, number>>;
  /** Every rule in its order, and last, as `null`, the requests that no rule matches, if there are any. */
  readonly rules: readonly RuleShare[];
  /** Rules that no request of the log met. */
  readonly unused: readonly number[];
  /** What would be saved if they were dropped, the largest first. */
  readonly loudest: readonly Loud[];
  /** Lines that are not whole audit events, or hold one that is not. */
  readonly badLines: number;
  /** From the first to the last event; `null` without one. */
  readonly period: { readonly from: string; readonly to: string; readonly seconds: number } | null;
}

export interface RuleShare extends Volume {
  readonly rule: number | null;
  readonly requests: number;
}

export interface Loud extends Volume {
  readonly by: LoudPart;
  /** A resource is written as in kubectl (`deployments.apps/scale`). `null` is the user after a failed authentication. */
  readonly value: string | null;
  readonly requests: number;
}
