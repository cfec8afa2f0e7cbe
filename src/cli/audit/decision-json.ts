import type { Decision } from '../../domains/audit/policy/evaluate.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { lineOf } from './words.ts';

/** A decision in JSON: `rule` counts from 0, `line` from 1; both are `null` if no rule matches. */
export function decisionJson({ level, omitStages, omitManagedFields, rule }: Decision, loaded: LoadedPolicy) {
  return { level, omitStages, omitManagedFields, rule, line: lineOf(rule, loaded) };
}
