import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding, Severity } from '../../domains/rbac/lint/finding.ts';
import { lintRbac } from '../../domains/rbac/lint.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { checkInputs } from '../audit/read-text.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { print } from '../print.ts';
import { decisionJson } from './grant-json.ts';
import { findingSentences, lintText } from './lint-text.ts';
import { readSources, type SourceOptions } from './rbac-files.ts';

export interface LintArguments extends SourceOptions {
  readonly format: 'text' | 'json' | 'github' | 'sarif';
}

const FORMATS = { text: lintText, json: lintJson, github: lintGithub, sarif: lintSarif };

export async function lint(files: readonly string[], options: LintArguments): Promise<void> {
  checkInputs(files);
  const loaded = await readSources(files, options);
  const findings = lintRbac(loaded, { served: servedTable(options.kubernetes) });
  const report = FORMATS[options.format](findings);
  if (report !== '') print(report);
  if (findings.some(({ severity }) => severity === 'error')) throw new ExitError(NOT_PASSED);
}

/** `{passed, findings: [{file, line, column, lint, severity, message, consequence, fix}]}`. */
function lintJson(findings: readonly Finding[]): string {
  return JSON.stringify({
    passed: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(({ place, lint, severity, message, consequence, fix }) => ({
      ...place,
      lint,
      severity,
      message,
      consequence: consequence && {
        request: consequence.attributes,
        command: consequence.command,
        ...decisionJson(consequence.decision),
      },
      fix,
    })),
  });
}

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
function lintGithub(findings: readonly Finding[]): string {
  return findings
    .map((finding) => {
      const { place, lint, severity } = finding;
      const properties = Object.entries({ file: place.file, line: place.line, col: place.column, title: lint })
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
        .join(',');
      return `::${COMMANDS[severity]} ${properties}::${escapeData(findingSentences(finding).join('\n'))}`;
    })
    .join('\n');
}

/** Source: actions/toolkit, packages/core/src/command.ts. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** A SARIF 2.1.0 log, as code scanning takes it. */
function lintSarif(findings: readonly Finding[]): string {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cks-lab',
            semanticVersion: version,
            rules: [...new Set(findings.map((finding) => finding.lint))].map((id) => ({ id })),
          },
        },
        columnKind: 'unicodeCodePoints',
        results: findings.map((finding) => ({
          ruleId: finding.lint,
          level: LEVELS[finding.severity],
          message: { text: findingSentences(finding).join('\n') },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(finding.place.file) },
                region: { startLine: finding.place.line, startColumn: finding.place.column },
              },
            },
          ],
        })),
      },
    ],
  });
}

/** Relative where the file was named so, that it is found in the repository. */
function uriOf(file: string): string {
  const encoded = file.split(path.sep).map(encodeURIComponent).join('/');
  return path.isAbsolute(file) ? `file://${encoded}` : encoded;
}
