import { readFileSync } from 'node:fs';
import path from 'node:path';
import { editDocument } from '../../domains/audit/policy/fix/edit-document.ts';
import { proveRepair } from '../../domains/audit/policy/fix/prove-repair.ts';
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

function resultFor(finding: Finding, one: LintedPolicy) {
  const { loaded } = one;
  const { lint, severity, place } = finding;
  const replacements = replacementsFor(finding, one);
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
    ...(replacements.length > 0 && {
      fixes: [
        {
          description: { text: finding.fix },
          artifactChanges: [{ artifactLocation: { uri: uriOf(place.file) }, replacements }],
        },
      ],
    }),
  };
}

/** The edits of a fix that is proved; none where there is no such fix. */
function replacementsFor({ repair, place: { file } }: Finding, { text, loaded }: LintedPolicy) {
  if (text === undefined || repair === null || loaded === null) return [];
  const { minor } = loaded;
  if (!proveRepair(text, loaded, repair, { file, minor }).ok) return [];
  return (editDocument(text, repair.changes) ?? []).map(({ start, end, text: inserted }) => ({
    deletedRegion: { ...positionAt(text, start, 'start'), ...positionAt(text, end, 'end') },
    insertedContent: { text: inserted },
  }));
}

function positionAt(text: string, offset: number, which: 'start' | 'end') {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  return which === 'start' ? { startLine: line, startColumn: column } : { endLine: line, endColumn: column };
}

/** Relative where the file was named so, that it is found in the repository. */
function uriOf(file: string): string {
  const encoded = file.split(path.sep).map(encodeURIComponent).join('/');
  return path.isAbsolute(file) ? `file://${encoded}` : encoded;
}
