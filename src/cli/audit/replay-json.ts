import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Replay } from '../../domains/audit/replay/report.ts';
import { lineOf } from './words.ts';

/** `{requests, before, after, levels, rules: [{rule, line, requests, events, bytes}], unused, loudest, badLines}`. */
export function replayJson(report: Replay, loaded: LoadedPolicy): string {
  const { requests, before, after, levels, rules, unused, loudest, badLines } = report;
  return JSON.stringify({
    requests,
    before,
    after,
    levels,
    rules: rules.map(({ rule, requests, events, bytes }) => ({
      rule,
      line: lineOf(rule, loaded),
      requests,
      events,
      bytes,
    })),
    unused,
    loudest,
    badLines,
  });
}
