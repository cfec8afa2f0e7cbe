import { githubReport } from '../reports/github.ts';
import { findingSentences } from './lint-consequence.ts';
import type { LintedPolicy } from './linted-policy.ts';

/** Workflow commands, which GitHub Actions shows next to the lines of a pull request. */
export function lintGithub(linted: readonly LintedPolicy[]): string {
  return githubReport(
    linted.flatMap(({ findings, loaded }) =>
      findings.map((finding) => {
        const { lint: rule, severity, place } = finding;
        return { rule, severity, place, message: findingSentences(finding, loaded).join('\n') };
      }),
    ),
  );
}
