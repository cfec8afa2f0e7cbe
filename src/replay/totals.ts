import { LEVELS, type Policy } from '../audit-policy/policy.ts';
import { ranking } from './ranking.ts';
import type { Loud, Replay } from './report.ts';
import type { RequestClass, Tally } from './tally.ts';

/** Adds up tallies to the report. */
export interface Totals {
  /** @param whole whether the log holds all stages that the policy would have written. */
  add(tally: Tally, whole: boolean): void;
  addBadLines(count: number): void;
  report(loudest: number): Replay;
}

export function startTotals(policy: Policy): Totals {
  const byRule = [...policy.rules.keys(), null].map((rule) => ({ rule, requests: 0, events: 0, bytes: 0 }));
  const byLevel = { None: 0, Metadata: 0, Request: 0, RequestResponse: 0 };
  const rankings = { user: ranking(), verb: ranking(), resource: ranking(), path: ranking() };
  const before = { events: 0, bytes: 0 };
  const after = { events: 0, bytes: 0, exact: true };
  let badLines = 0;
  let from: string | null = null;
  let to: string | null = null;

  function addClass(of: RequestClass): void {
    before.events += of.before.events;
    before.bytes += of.before.bytes;
    after.events += of.after.events;
    after.bytes += of.after.bytes;
    byLevel[of.level] += of.requests;
    const share = byRule[of.rule ?? policy.rules.length];
    if (share !== undefined) {
      share.requests += of.requests;
      share.events += of.after.events;
      share.bytes += of.after.bytes;
    }
    if (of.after.events === 0) return;
    rankings.user.add(of.user ?? NOBODY, of.requests, of.after);
    rankings.verb.add(of.verb, of.requests, of.after);
    rankings[of.isResource ? 'resource' : 'path'].add(of.target, of.requests, of.after);
  }

  return {
    add(tally, whole) {
      for (const requestClass of tally.classes) addClass(requestClass);
      after.exact &&= tally.exact && whole;
      badLines += tally.badLines;
      if (tally.from !== null && (from === null || tally.from < from)) from = tally.from;
      if (tally.to !== null && (to === null || tally.to > to)) to = tally.to;
    },
    addBadLines(count) {
      badLines += count;
    },
    report: (loudest) => ({
      requests: LEVELS.reduce((sum, level) => sum + byLevel[level], 0),
      before,
      after,
      levels: byLevel,
      rules: byRule.filter(({ rule, requests, events }) => rule !== null || requests > 0 || events > 0),
      unused: byRule.flatMap(({ rule, requests }) => (rule !== null && requests === 0 ? [rule] : [])),
      loudest: (['user', 'verb', 'resource', 'path'] as const).flatMap((by) =>
        rankings[by]
          .top(loudest)
          .map(({ name, ...sums }): Loud => ({ by, value: name === NOBODY ? null : name, ...sums })),
      ),
      badLines,
      period: periodOf(from, to),
    }),
  };
}

/** Stands for the user of a failed authentication; no user has an empty name. */
const NOBODY = '';

function periodOf(from: string | null, to: string | null): Replay['period'] {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isNaN(seconds) ? null : { from, to, seconds };
}
