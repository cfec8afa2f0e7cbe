import { editDocument } from '../../domains/audit/policy/fix/edit-document.ts';
import { proveRepair } from '../../domains/audit/policy/fix/prove-repair.ts';
import { LINT_RULES } from '../../domains/audit/policy/lint/catalogue.ts';
import type { Finding } from '../../domains/audit/policy/lint/finding.ts';
import { type Replacement, type SarifFinding, sarifReport } from '../reports/sarif.ts';
import { findingSentences } from './lint-consequence.ts';
import type { LintedPolicy } from './linted-policy.ts';

/** A SARIF log with the proved fixes, and a description of each rule. */
export function lintSarif(linted: readonly LintedPolicy[]): string {
  const descriptions = new Map(Object.entries(LINT_RULES).map(([rule, { description }]) => [rule, description]));
  const findings = linted.flatMap((one) => one.findings.map((finding) => sarifFinding(finding, one)));
  return sarifReport(findings, (rule) => descriptions.get(rule) ?? '');
}

function sarifFinding(finding: Finding, one: LintedPolicy): SarifFinding {
  const { lint: rule, severity, place, fix: description } = finding;
  const replacements = replacementsFor(finding, one);
  return {
    ...{ rule, severity, place, message: findingSentences(finding, one.loaded).join('\n') },
    ...(replacements.length > 0 && { fix: { description, replacements } }),
  };
}

/** The edits of a proved fix; none if there is no such fix. */
function replacementsFor({ repair, place: { file } }: Finding, { text, loaded }: LintedPolicy): readonly Replacement[] {
  if (text === undefined || repair === null || loaded === null) return [];
  const { minor } = loaded;
  if (!proveRepair(text, loaded, repair, { file, minor }).ok) return [];
  return (editDocument(text, repair.changes) ?? []).map(({ start, end, text: inserted }) => ({
    deletedRegion: regionOf(text, start, end),
    insertedContent: { text: inserted },
  }));
}

/** Line and column from 1, in code points. */
function positionAt(text: string, offset: number): readonly [line: number, column: number] {
  const before = text.slice(0, offset);
  return [before.split('\n').length, [...before.slice(before.lastIndexOf('\n') + 1)].length + 1];
}

function regionOf(text: string, start: number, end: number): Replacement['deletedRegion'] {
  const [startLine, startColumn] = positionAt(text, start);
  const [endLine, endColumn] = positionAt(text, end);
  return { startLine, startColumn, endLine, endColumn };
}
