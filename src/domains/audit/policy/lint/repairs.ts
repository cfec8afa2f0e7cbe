import { policyChanges } from '../fix/policy-changes.ts';
import type { Level, Policy, PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { Repair } from './finding.ts';

/** The repair that turns this policy into another. */
export function repairTo(before: Policy, after: Policy, affects: readonly Selector[], isSafe: boolean): Repair {
  return { isSafe, changes: policyChanges(before, after), after, affects };
}

/** The policy with other rules in place of one. */
export function withRules(policy: Policy, index: number, rules: readonly PolicyRule[]): Policy {
  return { ...policy, rules: policy.rules.toSpliced(index, 1, ...rules) };
}

/** The policy with a new rule above the rule with the index, or at the end. */
export function withRuleAt(policy: Policy, index: number, rule: PolicyRule): Policy {
  return { ...policy, rules: policy.rules.toSpliced(index, 0, rule) };
}

/** A rule of this level for what a selector selects, without other settings. */
export function ruleOf(level: Level, selector: Partial<Selector> = {}): PolicyRule {
  return { ...EVERYTHING, ...selector, level, omitStages: [], omitManagedFields: undefined };
}

/** The rule moved above another; only its own requests are affected. */
export function moved(policy: Policy, from: number, to: number): Repair | null {
  const rule = policy.rules[from];
  if (rule === undefined) return null;
  const after = { ...policy, rules: policy.rules.toSpliced(from, 1).toSpliced(to, 0, rule) };
  return { isSafe: false, changes: [{ do: 'move', path: ['rules'], from, to }], after, affects: [rule] };
}

/** The policy without the rule, which makes no difference if the rule has no effect. */
export function withoutRule(policy: Policy, index: number, isSafe: boolean): Repair | null {
  // A policy without rules does not load.
  if (policy.rules.length === 1) return null;
  return repairTo(policy, withRules(policy, index, []), [], isSafe);
}
