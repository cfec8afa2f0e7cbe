import type { Level, Policy } from '../policy/policy.ts';
import type { Replay } from './report.ts';
import { addSum, keepLargest, largest, sumOf } from './sums.ts';
import { emptySums, LOUD_PARTS, type Tally } from './tally.ts';

/** Adds up tallies for the report. */
export interface Totals {
  add(tally: Tally): void;
  addBadLines(count: number): void;
  /**
   * @param loudest how many of the largest to report, for each part.
   * @param holdsAll whether the logs contain every stage that the policy would have written.
   */
  report(loudest: number, holdsAll: boolean): Replay;
}

/** The minimum number of names for each part whose sums are kept: a client may invent any number of users or paths. */
const NAMES_KEPT = 10_000;

export function startTotals({ rules }: Policy): Totals {
  const sums = emptySums();
  const before = { events: 0, bytes: 0 };
  let exact = true;
  let badLines = 0;
  let from: string | null = null;
  let to: string | null = null;

  function requestsAt(level: Level): number {
    const ofLevel = [...sums.rule.values()].filter(
      ({ name }) => (name === null ? 'None' : rules[name]?.level) === level,
    );
    return total(ofLevel.map(({ requests }) => requests));
  }

  return {
    add(tally) {
      before.events += tally.before.events;
      before.bytes += tally.before.bytes;
      for (const sum of tally.sums.rule.values()) addSum(sums.rule, sum);
      for (const part of LOUD_PARTS) {
        for (const sum of tally.sums[part].values()) addSum(sums[part], sum);
        keepLargest(sums[part], NAMES_KEPT);
      }
      exact &&= tally.exact;
      badLines += tally.badLines;
      if (tally.from !== null && (from === null || tally.from < from)) from = tally.from;
      if (tally.to !== null && (to === null || tally.to > to)) to = tally.to;
    },
    addBadLines(count) {
      badLines += count;
    },
    report(loudest, holdsAll) {
      const shares = [...rules.keys(), null].map((rule) => {
        const { requests, events, bytes } = sumOf(sums.rule, rule);
        return { rule, requests, events, bytes };
      });
      return {
        requests: total(shares.map(({ requests }) => requests)),
        before,
        after: {
          events: total(shares.map(({ events }) => events)),
          bytes: total(shares.map(({ bytes }) => bytes)),
          exact: exact && holdsAll,
        },
        levels: {
          None: requestsAt('None'),
          Metadata: requestsAt('Metadata'),
          Request: requestsAt('Request'),
          RequestResponse: requestsAt('RequestResponse'),
        },
        rules: shares.filter(({ rule, requests }) => rule !== null || requests > 0),
        unused: shares.flatMap(({ rule, requests }) => (rule !== null && requests === 0 ? [rule] : [])),
        loudest: LOUD_PARTS.flatMap((by) =>
          largest(sums[by], loudest).map(({ name, ...sum }) => ({ by, value: name, ...sum })),
        ).filter(({ events }) => events > 0),
        badLines,
        period: periodOf(from, to),
      };
    },
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function periodOf(from: string | null, to: string | null): Replay['period'] {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isNaN(seconds) ? null : { from, to, seconds };
}
