import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import type { Decision } from '../policy/evaluate.ts';
import { stagesOf } from '../policy/events.ts';
import type { Stage } from '../policy/policy.ts';

/** A set of stages, one bit each, in the order in which a request reaches them. */
export type StageSet = number;

const BITS: Readonly<Record<Stage, StageSet>> = {
  RequestReceived: 1,
  ResponseStarted: 2,
  ResponseComplete: 4,
  Panic: 8,
};

export function stageBit(stage: Stage): StageSet {
  return BITS[stage];
}

/** The stages of a request that does not panic. */
export function stagesReached(request: Attributes): StageSet {
  return stagesOf(request).reduce((set, stage) => set | BITS[stage], 0);
}

/** Those of the stages for which the policy writes events. */
export function writtenOf(stages: StageSet, { level, omitStages }: Decision): StageSet {
  return level === 'None' ? 0 : omitStages.reduce((set, stage) => set & ~BITS[stage], stages);
}

/** The first of some stages that follows the reception of the request. */
export function afterReception(stages: StageSet): StageSet {
  const later = stages & ~BITS.RequestReceived;
  return later & -later;
}

/** Whether a request has begun and ended. */
export function isWhole(seen: StageSet): boolean {
  return (seen & BITS.RequestReceived) !== 0 && hasEnded(seen);
}

export function hasEnded(seen: StageSet): boolean {
  return (seen & (BITS.ResponseComplete | BITS.Panic)) !== 0;
}

/**
 * What should have been written for a request that has ended, but is not in the log. A panic may come before everything
 * else.
 */
export function missing(written: StageSet, seen: StageSet): StageSet {
  const expected = (seen & BITS.Panic) === 0 ? written : written & BITS.RequestReceived;
  return expected & ~seen;
}
