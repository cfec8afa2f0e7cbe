import { availableParallelism, freemem } from 'node:os';
import { labsWithin, SHARE } from '../../exams/budget.ts';

/** Bytes that the lab of a seat takes by itself; what all labs share is counted once. */
export const SEAT_MEMORY = 300 * 1024 * 1024;

/** How much runs at once on this machine, which has `running` labs of the class already. */
export function seatBudget(running = 0, { memory = freemem(), cores = availableParallelism() } = {}) {
  return {
    labsAtOnce: running + labsWithin(SEAT_MEMORY, { budget: memory * SHARE }),
    startsAtOnce: Math.max(2, cores),
    // A grade waits more than it computes: for the API server, for kubectl, for the log.
    gradesAtOnce: Math.max(2, 2 * cores),
  };
}
