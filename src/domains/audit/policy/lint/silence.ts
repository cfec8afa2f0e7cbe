import { decisionOf } from '../evaluate.ts';
import { loggedEvents } from '../events.ts';
import type { LoadedPolicy } from '../load.ts';
import type { Policy, Selector, Stage } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { Selection } from '../proof/smallest.ts';
import { distinctBy } from '../proof/values.ts';
import { silenced } from '../silence.ts';
import { isCatchAll } from './conditions.ts';
import type { Ask, AskAbout, Finding, Repair } from './finding.ts';
import { repairTo, ruleOf, withRuleAt, withRules } from './repairs.ts';

/** A policy that logs no request at all. Requests that `widened` rules catch count as those of later rules. */
export function logsNothing(
  { policy, placeOf }: LoadedPolicy,
  widened: ReadonlySet<number | null>,
  ask: Ask,
  askAbout: AskAbout,
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
        ? 'Let requests reach a rule whose level is not None, and remove `ResponseComplete` from `omitStages`.'
        : 'Give what should be logged a level other than None: `level: Metadata`.',
      repair: repairTo(policy, speaking(policy), [EVERYTHING], false),
    },
  ];
}

/** The policy with a last rule that logs every request that reaches it, at the end of the request. */
function speaking(policy: Policy): Policy {
  const last = policy.rules.findIndex(isCatchAll);
  const rule = policy.rules[last];
  const stages = withoutComplete(policy.omitStages);
  const spoken =
    rule === undefined
      ? withRuleAt(policy, policy.rules.length, ruleOf('Metadata'))
      : withRules(policy, last, [
          {
            ...rule,
            level: rule.level === 'None' ? 'Metadata' : rule.level,
            omitStages: withoutComplete(rule.omitStages),
          },
        ]);
  return { ...spoken, omitStages: stages };
}

function withoutComplete(stages: readonly Stage[]): readonly Stage[] {
  return stages.filter((stage) => stage !== 'ResponseComplete');
}

/**
 * Selections that together contain every request about which a decision is not silent, including those of
 * unauthenticated callers.
 */
function spoken(silent: Selection | null): readonly Selection[] {
  if (silent === null) return [{ inside: [], outside: [] }];
  return [
    ...silent.outside.map((selector): Selection => ({ inside: [selector], outside: [] })),
    { inside: [], outside: silent.inside },
  ];
}

/** Rules that log nothing about short requests; each place where the stages are omitted is reported once. */
export function ordinaryRequestsLeftOut({ policy, placeOf }: LoadedPolicy, askAbout: AskAbout): readonly Finding[] {
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
          'Ordinary requests leave no entry here: both of their stages, `RequestReceived` and `ResponseComplete`, are omitted.',
        consequence,
        fix: 'Remove `ResponseComplete` from `omitStages`.',
        repair: withoutStage(policy, index, 'ResponseComplete'),
      },
    ];
  });
  return distinctBy(findings, ({ place }) => `${place.line}:${place.column}`);
}

/**
 * The repair after which neither the rule nor the policy, whose `omitStages` applies to every rule, omits the stage.
 */
function withoutStage(policy: Policy, index: number, stage: Stage): Repair {
  const without = (stages: readonly Stage[]) => stages.filter((one) => one !== stage);
  const rules = policy.rules.map((rule, at) =>
    at === index ? { ...rule, omitStages: without(rule.omitStages) } : rule,
  );
  const isOfAll = policy.omitStages.includes(stage);
  const affected = isOfAll ? EVERYTHING : policy.rules[index];
  return repairTo(
    policy,
    { ...policy, rules, omitStages: without(policy.omitStages) },
    affected ? [affected] : [],
    false,
  );
}

/** Every caller whose authentication has not failed. */
export const ANYBODY: Selector = { ...EVERYTHING, userGroups: ['system:authenticated', 'system:unauthenticated'] };

/**
 * Finds where failed logins are not logged: after a failed authentication there is one event, of the stage
 * ResponseStarted.
 * Source: k8s.io/apiserver pkg/endpoints/filters/authn_audit.go.
 */
export function failedLoginsUnseen({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  const findings = policy.rules.flatMap((rule, index): readonly Finding[] => {
    const { level, omitStages } = decisionOf(policy, index);
    if (level === 'None' || !omitStages.includes('ResponseStarted')) return [];
    const consequence = ask([rule], [...policy.rules.slice(0, index), ANYBODY]);
    if (consequence === null) return [];
    const isOwn = rule.omitStages.includes('ResponseStarted');
    return [
      {
        lint: 'failed-logins-unseen',
        severity: 'warning',
        place: placeOf(isOwn ? ['rules', index, 'omitStages'] : ['omitStages']),
        message:
          'Failed logins (401) leave no entry here: their only event has the stage `ResponseStarted`, which is omitted.',
        consequence,
        fix: 'Remove `ResponseStarted` from `omitStages`.',
        repair: withoutStage(policy, index, 'ResponseStarted'),
      },
    ];
  });
  return distinctBy(findings, ({ place }) => `${place.line}:${place.column}`);
}
