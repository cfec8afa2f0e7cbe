import { STAGES, type Stage } from '../audit-policy/policy.ts';

/** A set of stages, one bit each. */
export type StageSet = number;

export function stageSet(stages: readonly Stage[]): StageSet {
  return stages.reduce((set, stage) => set | (1 << STAGES.indexOf(stage)), 0);
}
