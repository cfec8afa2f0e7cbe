import { hasEnded, missing, type StageSet } from './stages.ts';
import type { OpenRequest } from './tally.ts';

/** Keeps the requests of a log apart over the stretches that it is read in. */
export interface Ledger {
  /**
   * Takes the requests that are open in the next stretch. Those that began in an earlier one are counted there, and are
   * taken out of their sums.
   * @param logStart when the log file begins; stages before it are not expected in it.
   * @returns whether the log holds every stage that the policy would have written of the requests that have ended.
   */
  enter(requests: readonly OpenRequest[], logStart: string): boolean;
}

/** Requests remembered at least: those that have not ended, and those that have. It bounds the memory. */
const OPEN_REMEMBERED = 100_000;
const ENDED_REMEMBERED = 10_000;

export function ledger(): Ledger {
  const open = recentEntries<StageSet>(OPEN_REMEMBERED);
  const ended = recentEntries<StageSet>(ENDED_REMEMBERED);
  return {
    enter(requests, logStart) {
      let holdsAll = true;
      for (const { auditID, sums, seen, written, mayGoOn, receivedAt } of requests) {
        const before = open.get(auditID) ?? (hasEnded(seen) ? 0 : (ended.get(auditID) ?? 0));
        const continues = before !== 0 && (before & seen) === 0;
        if (continues) for (const sum of sums) sum.requests -= 1;
        const reached = continues ? before | seen : seen;
        if (mayGoOn && !hasEnded(reached)) {
          open.set(auditID, reached);
          continue;
        }
        open.delete(auditID);
        ended.set(auditID, reached);
        if (missing(written, reached) !== 0 && receivedAt >= logStart) holdsAll = false;
      }
      return holdsAll;
    },
  };
}

/** A map that forgets its oldest entries: it holds the last `capacity` of them, and at most as many again. */
function recentEntries<Value>(capacity: number) {
  let current = new Map<string, Value>();
  let previous = new Map<string, Value>();
  return {
    get: (key: string): Value | undefined => current.get(key) ?? previous.get(key),
    set(key: string, value: Value): void {
      current.set(key, value);
      if (current.size < capacity) return;
      previous = current;
      current = new Map();
    },
    delete(key: string): void {
      current.delete(key);
      previous.delete(key);
    },
  };
}
