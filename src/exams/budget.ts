import { freemem } from 'node:os';

/** The share of the free memory that labs may take; the rest is for other programs. */
export const SHARE = 0.75;

/** How many labs that take so much memory each, in bytes, may run at once; at least one. */
export function labsWithin(perLab: number, { budget = freemem() * SHARE } = {}): number {
  return Math.max(1, Math.floor(budget / perLab));
}

/** A lab that runs. */
export interface RunningLab {
  readonly number: number;
  /** As in `TaskState`. */
  readonly opened: number;
  /** Whether somebody is at a shell of it. */
  readonly isInUse: boolean;
}

/**
 * The labs to stop before one more can run: idle ones, first those that were never opened, then those that have not
 * been opened for longest; of equal ones, the last. `null` if too many are in use.
 */
export function labsToStop<T extends RunningLab>(running: readonly T[], labsAtOnce: number): readonly T[] | null {
  const excess = Math.max(0, running.length + 1 - labsAtOnce);
  const idle = running.filter(({ isInUse }) => !isInUse).toSorted((a, b) => a.opened - b.opened || b.number - a.number);
  return idle.length < excess ? null : idle.slice(0, excess);
}
