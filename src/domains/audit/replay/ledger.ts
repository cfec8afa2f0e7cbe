import { hasEnded, missing, type StageSet, stageBit } from './stages.ts';
import type { Tally } from './tally.ts';

/**
 * Tracks the requests of a log across the stretches in which it is read, and knows which stages are missing: those that
 * the policy would have written, that the request has certainly reached, and that the log does not contain.
 *
 * A request that has ended has reached every stage, one that continues only its reception, and neither is expected in a
 * log file that begins later. The stage after the reception has also been reached if the file continues for longer than
 * that takes, or if the logs contain this stage for no request at all although several wait for it. Everything else may
 * still come: at the end of a file some requests are in progress, and a watch may run for hours.
 */
export interface Ledger {
  /**
   * Takes the requests that are open in the next stretch. Those that began in an earlier one are counted there, and are
   * subtracted from the sums of this one.
   * @param logStart when the log file begins.
   */
  enter(stretch: Pick<Tally, 'open' | 'stages'>, logStart: string): void;
  /** @param logEnd when the log file ends that the last stretches were in. */
  endFile(logEnd: string): void;
  /** Whether the logs contain every stage that the policy would have written. */
  holdsAll(): boolean;
}

/** The minimum number of requests to remember: those that have not ended, and those that have. It limits memory use. */
const OPEN_REMEMBERED = 100_000;
const ENDED_REMEMBERED = 10_000;

/**
 * Milliseconds within which a request has a response, or the beginning of a streamed one. Source: RequestTimeout in
 * k8s.io/apiserver pkg/server/config.go, the default of --request-timeout.
 */
const LONGEST_ANSWER = 60_000;

/** What is missing from a request if the log file ends before it arrives. */
interface Awaited {
  readonly stages: StageSet;
  readonly receivedAt: string;
}

export function ledger(): Ledger {
  const open = recentEntries<StageSet>(OPEN_REMEMBERED);
  const ended = recentEntries<StageSet>(ENDED_REMEMBERED);
  let awaited = recentEntries<Awaited>(OPEN_REMEMBERED);
  let isComplete = true;
  let held: StageSet = 0;
  /** How many requests were waiting for a stage at the end of their file. */
  const waiting = new Map<StageSet, number>();

  return {
    enter({ open: requests, stages }, logStart) {
      held |= stages;
      for (const { auditID, sums, seen, written, next, mayGoOn, receivedAt } of requests) {
        const before = open.get(auditID) ?? (hasEnded(seen) ? 0 : (ended.get(auditID) ?? 0));
        const continues = before !== 0 && (before & seen) === 0;
        if (continues) for (const sum of sums) sum.requests -= 1;
        const reached = continues ? before | seen : seen;
        const lacking = missing(written, reached);
        const beganInFile = receivedAt >= logStart;
        awaited.delete(auditID);
        if (mayGoOn && !hasEnded(reached)) {
          open.set(auditID, reached);
          const due = lacking & (beganInFile ? next | RECEIVED : next);
          if (due !== 0) awaited.set(auditID, { stages: due, receivedAt });
        } else {
          open.delete(auditID);
          ended.set(auditID, reached);
          if (lacking !== 0 && beganInFile) isComplete = false;
        }
      }
    },
    endFile(logEnd) {
      const answered = Date.parse(logEnd) - LONGEST_ANSWER;
      for (const { stages, receivedAt } of awaited.values()) {
        if ((stages & RECEIVED) !== 0 || Date.parse(receivedAt) < answered) isComplete = false;
        else waiting.set(stages, (waiting.get(stages) ?? 0) + 1);
      }
      awaited = recentEntries(OPEN_REMEMBERED);
    },
    holdsAll: () => isComplete && [...waiting].every(([stage, requests]) => requests < 2 || (held & stage) !== 0),
  };
}

const RECEIVED = stageBit('RequestReceived');

/** A map that forgets its oldest entries: it keeps at least the last `capacity` entries, and at most twice as many. */
function recentEntries<Value>(capacity: number) {
  let current = new Map<string, Value>();
  let previous = new Map<string, Value>();
  return {
    get: (key: string): Value | undefined => current.get(key) ?? previous.get(key),
    *values(): Generator<Value> {
      yield* previous.values();
      yield* current.values();
    },
    set(key: string, value: Value): void {
      previous.delete(key);
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
