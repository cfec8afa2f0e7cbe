import { hasEnded, missing, type StageSet } from './stages.ts';
import type { Tally } from './tally.ts';

/** Keeps the requests of a log apart over the stretches that it is read in. */
export interface Ledger {
  /**
   * Takes those requests out of a tally's classes that an earlier one has counted already.
   * @param logStart when the log file begins; stages before it are not expected in it.
   * @returns whether the log holds every stage that the policy would have written of the requests that have ended.
   */
  settle(tally: Tally, logStart: string): boolean;
}

/** Requests remembered of each kind, at least; it bounds the memory, however long the log. */
const REMEMBERED = 100_000;

export function ledger(): Ledger {
  const open = recentEntries<StageSet>(REMEMBERED);
  const ended = recentEntries<StageSet>(REMEMBERED);
  return {
    settle(tally, logStart) {
      let holdsAll = true;
      for (const { auditID, classIndex, seen, receivedAt } of tally.open) {
        const requestClass = tally.classes[classIndex];
        if (requestClass === undefined) continue;
        const before = open.get(auditID) ?? ended.get(auditID) ?? 0;
        const continues = before !== 0 && (before & seen) === 0;
        if (continues) requestClass.requests -= 1;
        const reached = continues ? before | seen : seen;
        // A failed authentication has one event only.
        if (!hasEnded(reached) && requestClass.user !== null) {
          open.set(auditID, reached);
          continue;
        }
        open.delete(auditID);
        ended.set(auditID, reached);
        if (missing(requestClass.written, reached) !== 0 && receivedAt >= logStart) holdsAll = false;
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
