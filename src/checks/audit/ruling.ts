import { whereOf } from '../../control-plane/manifest.ts';
import type { Decision } from '../../domains/audit/policy/evaluate.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Where } from '../../node/where.ts';

/** Which rule decided, in a sentence. */
export function decidedBy({ rule }: Decision, loaded: LoadedPolicy): string {
  if (rule === null) return 'No rule matches it, and a request that no rule matches is not recorded.';
  return `Rule ${rule + 1} (line ${lineOfRule(rule, loaded)}) decides: it is the first that matches.`;
}

export function lineOfRule(rule: number, loaded: LoadedPolicy): number {
  return loaded.placeOf(['rules', rule]).line;
}

/** The relevant line: that of the deciding rule, or of the list of rules. */
export function placeOfDecision({ rule }: Decision, loaded: LoadedPolicy, file: string): Where {
  if (rule === null) return { file, line: loaded.placeOf(['rules']).line };
  return whereOf(loaded.placeOf(['rules', rule])) ?? { file, line: 1 };
}
