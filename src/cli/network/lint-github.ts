import type { Finding, Severity } from '../../domains/network/lint/finding.ts';
import { findingSentences } from './lint-text.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export function lintGithub(findings: readonly Finding[]): string {
  return findings.map(commandFor).join('\n');
}

function commandFor(finding: Finding): string {
  const { lint, severity, place } = finding;
  const properties = Object.entries({ file: place.file, line: place.line, col: place.column, title: lint })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${COMMANDS[severity]} ${properties}::${escapeData(findingSentences(finding).join('\n'))}`;
}

/** Source: actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
