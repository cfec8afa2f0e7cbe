import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LINT_RULES } from '../../domains/audit/policy/lint/catalogue.ts';
import type { Finding, Lint, Severity } from '../../domains/audit/policy/lint/finding.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { findingSentences } from './lint-consequence.ts';
import type { LintedPolicy } from './linted-policy.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** A SARIF 2.1.0 log, as code scanning takes it. */
export function lintSarif(linted: readonly LintedPolicy[]): string {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  const lints = new Set(linted.flatMap(({ findings }) => findings.map(({ lint }) => lint)));
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cks-lab', semanticVersion: version, rules: [...lints].map(ruleOf) } },
        columnKind: 'unicodeCodePoints',
        results: linted.flatMap((one) => one.findings.map((finding) => resultFor(finding, one))),
      },
    ],
  });
}

/** What code scanning shows about a rule beside each of its results. */
function ruleOf(id: Lint) {
  return { id, shortDescription: { text: LINT_RULES[id].description } };
}

function resultFor(finding: Finding, { loaded }: LintedPolicy) {
  const { lint, severity, place } = finding;
  return {
    ruleId: lint,
    level: LEVELS[severity],
    message: { text: findingSentences(finding, loaded).join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(place.file) },
          region: { startLine: place.line, startColumn: place.column },
        },
      },
    ],
  };
}

/** Relative where the file was named so, that it is found in the repository. */
function uriOf(file: string): string {
  const encoded = file.split(path.sep).map(encodeURIComponent).join('/');
  return path.isAbsolute(file) ? `file://${encoded}` : encoded;
}
