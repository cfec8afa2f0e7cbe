import type { Finding } from '../../domains/audit/policy/lint/finding.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { ruleInWords } from './words.ts';

export interface Consequence {
  readonly command: string;
  readonly caller: string;
  /** `level Request by rule 2 (line 12)`. */
  readonly outcome: string;
}

/** The request that demonstrates the finding and what the policy does with it, in words; `null` if there is none. */
export function consequenceOf({ consequence }: Finding, loaded: LoadedPolicy | null): Consequence | null {
  if (consequence === null || loaded === null) return null;
  const { command, caller, decision } = consequence;
  return { command, caller, outcome: `level ${decision.level} by ${ruleInWords(decision.rule, loaded)}` };
}

/** The finding as prose: the problem, a request that demonstrates it, and what to do. */
export function findingSentences(finding: Finding, loaded: LoadedPolicy | null): readonly string[] {
  const shown = consequenceOf(finding, loaded);
  const example = shown === null ? [] : [`For example: ${shown.command} (${shown.caller}) gets ${shown.outcome}.`];
  return [finding.message, ...example, finding.fix];
}
