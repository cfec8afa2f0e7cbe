import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Replay } from '../../domains/audit/replay/report.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { bytesInWords, durationInWords, grouped, share } from './figures.ts';
import { ruleInWords } from './words.ts';

/**
 * The log before and after, by rule, and what excluding its largest parts would save. `size`: bytes of log that may be
 * kept.
 */
export function replayText(report: Replay, loaded: LoadedPolicy, size: number): string {
  return [
    heading(report),
    beforeAndAfter(report, size),
    byRule(report, loaded),
    ...(report.loudest.length === 0 ? [] : [loudest(report)]),
    ...remarks(report, loaded),
  ].join('\n\n');
}

function heading({ requests, period }: Replay): string {
  if (period === null) return pc.bold('The log contains no audit events.');
  const time = `${durationInWords(period.seconds)}, ${toSeconds(period.from)} to ${toSeconds(period.to)}`;
  return `${pc.bold(plural(requests, 'request'))} ${pc.dim(`in ${time}`)}`;
}

/** RFC 3339 in UTC, without what follows the seconds. */
function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

function beforeAndAfter({ before, after, period }: Replay, size: number): string {
  const lasts = (bytes: number) =>
    period === null || period.seconds === 0 || bytes === 0 ? '-' : durationInWords((size / bytes) * period.seconds);
  const atLeast = after.exact ? '' : '≥ ';
  const atMost = after.exact ? '' : '≤ ';
  return table(
    [
      ['', 'EVENTS', 'BYTES', `${bytesInWords(size)} LASTS`],
      ['before', grouped(before.events), bytesInWords(before.bytes), lasts(before.bytes)],
      [
        'after',
        atLeast + grouped(after.events),
        atLeast + bytesInWords(after.bytes),
        after.bytes === 0 ? '-' : atMost + lasts(after.bytes),
      ],
      ['after/before', atLeast + share(after.events, before.events), atLeast + share(after.bytes, before.bytes), ''],
    ],
    { right: [1, 2, 3] },
  );
}

function byRule({ rules, after }: Replay, loaded: LoadedPolicy): string {
  const rows = rules
    .filter(({ requests }) => requests > 0)
    .map(({ rule, requests, events, bytes }) => [
      ruleInWords(rule, loaded),
      rule === null ? 'None' : (loaded.policy.rules[rule]?.level ?? ''),
      grouped(requests),
      grouped(events),
      bytesInWords(bytes),
      share(bytes, after.bytes),
    ]);
  return table([['RULE', 'LEVEL', 'REQUESTS', 'EVENTS', 'BYTES', 'SHARE'], ...rows], { right: [2, 3, 4, 5] });
}

function loudest({ loudest, after }: Replay): string {
  const rows = loudest.map(({ by, value, requests, events, bytes }) => [
    by,
    value ?? '(authentication failed)',
    grouped(requests),
    grouped(events),
    bytesInWords(bytes),
    share(bytes, after.bytes),
  ]);
  return table([['LOUDEST', '', 'REQUESTS', 'EVENTS', 'WOULD SAVE', 'SHARE'], ...rows], { right: [2, 3, 4, 5] });
}

function remarks({ unused, after, badLines }: Replay, loaded: LoadedPolicy): readonly string[] {
  return [
    ...(unused.length === 0
      ? []
      : [`Rules that decide nothing in this log: ${unused.map((rule) => ruleInWords(rule, loaded)).join(', ')}.`]),
    ...(after.exact
      ? []
      : ['The log contains less than this policy records, so the values after the change are lower bounds.']),
    ...(badLines === 0 ? [] : [pc.yellow(`${plural(badLines, 'line')} could not be read as audit events.`)]),
  ];
}
