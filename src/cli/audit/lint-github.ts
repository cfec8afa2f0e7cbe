import type { Finding, Severity } from '../../domains/audit/policy/lint/finding.ts';
import { findingSentences } from './lint-consequence.ts';
import type { LintedPolicy } from './linted-policy.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export function lintGithub(linted: readonly LintedPolicy[]): string {
  return linted.flatMap((one) => one.findings.map((finding) => commandFor(finding, one))).join('\n');
}

function commandFor(finding: Finding, { loaded }: LintedPolicy): string {
  const { lint, severity, place } = finding;
  const { file, line, column } = place;
  const properties = Object.entries({ file, line, col: column, title: lint })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${COMMANDS[severity]} ${properties}::${escapeData(findingSentences(finding, loaded).join('\n'))}`;
}

/** Source: actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
