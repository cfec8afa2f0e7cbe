import { type Facts, factsOf } from '../check-facts.ts';
import type { CheckResult, GradeReport } from '../result.ts';

/** The report as Markdown: a table of the checks, then a section for each check that did not pass. */
export function markdownReport(report: GradeReport): string {
  const verdict = report.passed ? 'passed' : 'not passed';
  const rows = report.checks.map(
    (check) => `| ${check.status} | ${check.points}/${check.maxPoints} | ${cell(check.title)} |`,
  );
  const sections = report.checks.filter((check) => check.status !== 'pass').map(section);
  return [
    `# ${report.scenario}: ${verdict}, ${report.score} of ${report.maxScore} points`,
    '',
    `Lab ${report.lab}, ${report.provider}, Kubernetes ${report.kubernetes}, ${report.startedAt}.`,
    '',
    '| | points | check |',
    '|---|---|---|',
    ...rows,
    ...sections,
    '',
  ].join('\n');
}

function section(check: CheckResult): string {
  const hint: Facts = check.hint === '' ? [] : [['hint', check.hint]];
  return `\n## ${check.title}\n\n${factList([...factsOf(check), ...hint])}`;
}

/** Facts as a Markdown list. */
export function factList(facts: Facts): string {
  return facts.map(([label, text]) => `- **${label}**: ${text}`).join('\n');
}

/** A text as the cell of a Markdown table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
