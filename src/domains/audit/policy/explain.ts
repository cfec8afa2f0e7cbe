import type { KubernetesMinor } from '../../../kubernetes/minor.ts';
import type { Attributes } from '../../../kubernetes/request/attributes.ts';
import { isServed, servedTable } from '../../../kubernetes/request/served.ts';
import { areEqual } from './compare.ts';
import type { Decision } from './evaluate.ts';
import { decisionOf, evaluate, selects } from './evaluate.ts';
import type { LoggedEvent } from './events.ts';
import { loggedEvents } from './events.ts';
import type { Mismatch } from './mismatch.ts';
import { mismatchesOf } from './mismatch.ts';
import type { Level, Policy, PolicyRule } from './policy.ts';
import { LEVELS } from './policy.ts';
import { questionsAbout } from './proof/smallest.ts';
import { DEFAULT_STEPS } from './prove.ts';

/** How a rule relates to the request. A rule without mismatches matches, whether or not it is reached. */
export interface RuleStep {
  readonly rule: number;
  readonly outcome: 'decides' | 'does not match' | 'not reached';
  readonly mismatches: readonly Mismatch[];
}

export interface Explanation {
  readonly request: Attributes;
  /** Whether this minor version has a handler for it; a request without one is logged as well. */
  readonly served: boolean;
  readonly steps: readonly RuleStep[];
  readonly decision: Decision;
  readonly events: readonly LoggedEvent[];
  /** The later rule that was clearly meant for the request; `null` if there is none. */
  readonly misplaced: Misplaced | null;
}

/** A rule that the request does not reach, and the rule above which it would have to be placed. */
export interface Misplaced {
  readonly rule: number;
  readonly above: number;
  /**
   * `narrower`: the other rule also selects everything that it selects, but not the reverse. `dead`: earlier rules
   * leave it no requests at all. `withholds`: it names the resource, which the other does not, and logs less of it.
   */
  readonly because: 'narrower' | 'dead' | 'withholds';
}

/** Explains for each rule why it does or does not match the request, and which events the log will contain. */
export function explain(policy: Policy, request: Attributes, minor: KubernetesMinor): Explanation {
  const decision = evaluate(policy, request, minor);
  const steps = policy.rules.map((rule, index): RuleStep => {
    const mismatches = mismatchesOf(rule, request, minor);
    if (index === decision.rule) return { rule: index, outcome: 'decides', mismatches };
    const reached = decision.rule === null || index < decision.rule;
    return { rule: index, outcome: reached ? 'does not match' : 'not reached', mismatches };
  });
  return {
    request,
    served: isServed(servedTable(minor), request),
    steps,
    decision,
    events: loggedEvents(decision, request),
    misplaced: misplacedFor(policy, request, decision, minor),
  };
}

function misplacedFor(
  policy: Policy,
  request: Attributes,
  decision: Decision,
  minor: KubernetesMinor,
): Misplaced | null {
  const { rule: above } = decision;
  const deciding = above === null ? undefined : policy.rules[above];
  if (above === null || deciding === undefined) return null;
  const { smallest } = questionsAbout([], policy.rules, servedTable(minor), { steps: DEFAULT_STEPS });
  const exceeds = (rule: PolicyRule, others: readonly PolicyRule[]) =>
    smallest('served', [[{ inside: [rule], outside: others }]]) !== null;
  for (const [rule, later] of policy.rules.entries()) {
    const meant = decisionOf(policy, rule);
    if (!selects(later, request, minor) || areEqual(meant, decision)) continue;
    if (!exceeds(later, [deciding]) && exceeds(deciding, [later])) return { rule, above, because: 'narrower' };
    if (!exceeds(later, policy.rules.slice(0, rule))) return { rule, above, because: 'dead' };
    if (namesResources(later) && !namesResources(deciding) && rank(meant.level) < rank(decision.level)) {
      return { rule, above, because: 'withholds' };
    }
  }
  return null;
}

function namesResources({ resources }: PolicyRule): boolean {
  return resources.some((entry) => entry.resources.some((pattern) => pattern !== '*'));
}

function rank(level: Level): number {
  return LEVELS.indexOf(level);
}
