import type { FixedPolicy } from '../../domains/audit/policy/fix/fix-policy.ts';
import type { Finding } from '../../domains/audit/policy/lint/finding.ts';
import { plural } from '../../text/plural.ts';
import { at } from '../place-text.ts';

/** What `--fix` did to a file, or would do with `--dry-run`, by rule, and which known fixes it did not make. */
export function fixesInWords(
  file: string,
  fixed: readonly Finding[],
  refused: FixedPolicy['refused'],
  dryRun: boolean,
): readonly string[] {
  const lints = Object.entries(Object.groupBy(fixed, ({ lint }) => lint));
  const rules = lints.map(([lint, some = []]) => (some.length === 1 ? lint : `${some.length} × ${lint}`)).join(', ');
  const done = dryRun ? 'would fix' : 'fixed';
  const summary = fixed.length === 0 ? 'no safe fixes' : `${done} ${plural(fixed.length, 'problem')} (${rules})`;
  return [
    `${file}: ${summary}`,
    ...refused.map(({ finding, why }) => `${at(finding.place)}: ${finding.lint} not fixed: ${why}`),
  ];
}
