import type { LabMinor } from '../binaries/release.ts';
import type { LabNode } from '../node/lab-node.ts';
import type { Progress } from '../process/progress.ts';
import type { ScenarioDefinition } from '../scenarios/schema.ts';
import type { Reads } from './reads.ts';

/** A lab during one grade; facts about it are kept as long as this object. */
export interface GradedLab {
  readonly node: LabNode;
  readonly scenario: ScenarioDefinition;
  readonly minor: LabMinor;
  /** What all checks together read, so that a fact can request it at once. */
  readonly reads: Reads;
  /** What the checks must know before the scenario's actions are performed. */
  readonly beforeActions: readonly ((lab: GradedLab) => Promise<unknown>)[];
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

export interface Fact<T> {
  (lab: GradedLab): Promise<T>;
  /** The fact if a check has requested it; `null` otherwise. */
  readonly collected: (lab: GradedLab) => Promise<T> | null;
}

/** A fact about a graded lab: collected once, on first use, whichever checks request it. */
export function fact<T>(collect: (lab: GradedLab) => Promise<T>): Fact<T> {
  const known = new WeakMap<GradedLab, Promise<T>>();
  const of = (lab: GradedLab) => {
    const found = known.get(lab) ?? collect(lab);
    known.set(lab, found);
    return found;
  };
  return Object.assign(of, { collected: (lab: GradedLab) => known.get(lab) ?? null });
}

/** The same for a fact about something in the lab, such as a file: collected once for each `key`. */
export function factFor<T, K = undefined>(
  collect: (lab: GradedLab, key: K) => Promise<T>,
): (lab: GradedLab, key: K) => Promise<T> {
  const collected = new WeakMap<GradedLab, Map<K, Promise<T>>>();
  return (lab, key) => {
    const ofLab = collected.get(lab) ?? new Map<K, Promise<T>>();
    collected.set(lab, ofLab);
    const known = ofLab.get(key) ?? collect(lab, key);
    ofLab.set(key, known);
    return known;
  };
}
