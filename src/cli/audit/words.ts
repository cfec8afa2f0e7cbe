import type { Decision } from '../../domains/audit/policy/evaluate.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { STAGES } from '../../domains/audit/policy/policy.ts';

/** `rule 2 (line 12)`: counted from 1 for users. */
export function ruleInWords(rule: number | null, { placeOf }: LoadedPolicy): string {
  return rule === null ? 'no rule' : `rule ${rule + 1} (line ${placeOf(['rules', rule]).line})`;
}

/** The line of a rule; `null` if no rule decided. */
export function lineOf(rule: number | null, { placeOf }: LoadedPolicy): number | null {
  return rule === null ? null : placeOf(['rules', rule]).line;
}

/** `without RequestReceived`; `""` if every stage is written, or nothing is. */
export function stagesInWords({ level, omitStages }: Decision): string {
  if (level === 'None' || omitStages.length === 0) return '';
  return omitStages.length === STAGES.length ? 'without any stage' : `without ${omitStages.join(', ')}`;
}
