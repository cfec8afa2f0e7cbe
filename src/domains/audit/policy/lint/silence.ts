import { decisionOf } from '../evaluate.ts';
import { loggedEvents } from '../events.ts';
import type { LoadedPolicy } from '../load.ts';
import type { Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { Selection } from '../proof/smallest.ts';
import { distinctBy } from '../proof/values.ts';
import { silenced } from '../silence.ts';
import type { Ask, Finding } from './finding.ts';

/** A policy that leaves no entry of any request. What `widened` rules take counts as theirs that come later. */
export function logsNothing(
  { policy, placeOf }: LoadedPolicy,
  widened: ReadonlySet<number | null>,
  ask: Ask,
  askAbout: (selectors: readonly Selector[]) => Ask,
): readonly Finding[] {
  const isLogged = policy.rules.some((rule, index) => {
    const decision = decisionOf(policy, index);
    if (decision.level === 'None') return false;
    const earlier = policy.rules.slice(0, index).filter((_, other) => !widened.has(other));
    const silent = silenced(decision);
    return spoken(silent).some(({ inside, outside }) => {
      const answer = silent === null ? ask : askAbout([rule, ...inside, ...outside]);
      const shown = answer([rule, ...inside], [...earlier, ...outside]);
      return shown !== null && loggedEvents(decision, shown.attributes).length > 0;
    });
  });
  if (isLogged) return [];
  const hasLevel = policy.rules.some(({ level }) => level !== 'None');
  return [
    {
      lint: 'logs-nothing',
      severity: 'error',
      place: placeOf(['rules']),
      message: 'No request leaves an entry in the log.',
      consequence: ask([EVERYTHING], []),
      fix: hasLevel
        ? 'Let requests reach a rule whose level is not None, and take `ResponseComplete` out of `omitStages`.'
        : 'Give a level other than None to what shall be logged: `level: Metadata`.',
    },
  ];
}

/** Selections that together hold every request of which a decision is not silent, those of nobody among them. */
function spoken(silent: Selection | null): readonly Selection[] {
  if (silent === null) return [{ inside: [], outside: [] }];
  return [
    ...silent.outside.map((selector): Selection => ({ inside: [selector], outside: [] })),
    { inside: [], outside: silent.inside },
  ];
}

/** Rules that are silent about requests that do not last, each place where the stages are omitted once. */
export function ordinaryRequestsLeftOut(
  { policy, placeOf }: LoadedPolicy,
  askAbout: (selectors: readonly Selector[]) => Ask,
): readonly Finding[] {
  const findings = policy.rules.flatMap((rule, index): readonly Finding[] => {
    const decision = decisionOf(policy, index);
    const silent = decision.level === 'None' ? null : silenced(decision);
    if (silent === null) return [];
    const inside = [rule, ...silent.inside];
    const consequence = askAbout([...inside, ...silent.outside])(inside, [
      ...policy.rules.slice(0, index),
      ...silent.outside,
    ]);
    if (consequence === null) return [];
    const isOwn = rule.omitStages.includes('ResponseComplete');
    return [
      {
        lint: 'ordinary-requests-left-out',
        severity: 'warning',
        place: placeOf(isOwn ? ['rules', index, 'omitStages'] : ['omitStages']),
        message:
          'Ordinary requests leave no entry here: `RequestReceived` and `ResponseComplete`, the stages that they have, are omitted.',
        consequence,
        fix: 'Take `ResponseComplete` out of `omitStages`.',
      },
    ];
  });
  return distinctBy(findings, ({ place }) => `${place.line}:${place.column}`);
}
