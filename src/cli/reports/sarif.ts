import path from 'node:path';
import { cksLabVersion } from '../version.ts';
import type { ReportedFinding } from './reported-finding.ts';

/** A finding and its fix: the parts of its file to replace. */
export interface SarifFinding extends ReportedFinding {
  readonly fix?: { readonly description: string; readonly replacements: readonly Replacement[] };
}

export interface Replacement {
  /** 1-based, in code points. */
  readonly deletedRegion: {
    readonly startLine: number;
    readonly startColumn: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
  readonly insertedContent: { readonly text: string };
}

const LEVELS: Readonly<Record<ReportedFinding['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** A SARIF 2.1.0 log, as code scanning accepts it, with the description of each rule, if `describe` returns one. */
export function sarifReport(findings: readonly SarifFinding[], describe?: (rule: string) => string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].map((id) =>
    describe === undefined ? { id } : { id, shortDescription: { text: describe(id) } },
  );
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cks-lab', semanticVersion: cksLabVersion(), rules } },
        columnKind: 'unicodeCodePoints',
        results: findings.map(resultFor),
      },
    ],
  });
}

function resultFor({ rule, severity, place, message, fix }: SarifFinding) {
  const artifactLocation = { uri: uriOf(place.file) };
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation, region: { startLine: place.line, startColumn: place.column } } },
    ],
    ...(fix && {
      fixes: [
        {
          description: { text: fix.description },
          artifactChanges: [{ artifactLocation, replacements: fix.replacements }],
        },
      ],
    }),
  };
}

/** Relative if the file was named relatively, so that it can be found in the repository. */
function uriOf(file: string): string {
  const encoded = file.split(path.sep).map(encodeURIComponent).join('/');
  return path.isAbsolute(file) ? `file://${encoded}` : encoded;
}
