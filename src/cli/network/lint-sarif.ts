import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding, Severity } from '../../domains/network/lint/finding.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { findingSentences } from './lint-text.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** A SARIF 2.1.0 log, as code scanning takes it. */
export function lintSarif(findings: readonly Finding[]): string {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  const rules = [...new Set(findings.map(({ lint }) => lint))].map((id) => ({ id }));
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cks-lab', semanticVersion: version, rules } },
        columnKind: 'unicodeCodePoints',
        results: findings.map(resultFor),
      },
    ],
  });
}

function resultFor(finding: Finding) {
  const { lint, severity, place } = finding;
  return {
    ruleId: lint,
    level: LEVELS[severity],
    message: { text: findingSentences(finding).join('\n') },
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
