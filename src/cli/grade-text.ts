import { type Facts, factsOf } from '../grading/check-facts.ts';
import type { CheckResult, CheckStatus, GradeReport } from '../grading/result.ts';
import type { ScenarioDefinition } from '../scenarios/schema.ts';
import { plural } from '../text/plural.ts';
import pc from './color.ts';
import { wrap } from './wrap.ts';

const MARKS: Readonly<Record<CheckStatus, string>> = {
  pass: pc.green('✓'),
  fail: pc.red('✗'),
  error: pc.magenta('!'),
  skipped: pc.yellow('-'),
};

/**
 * A grade that can be read at a glance: one line for each check, details about failed ones, and the score at the end.
 */
export function gradeText(
  report: GradeReport,
  scenario: Pick<ScenarioDefinition, 'tasks' | 'checks'>,
  columns: number,
): string {
  const { lab, scenario: id, provider, kubernetes } = report;
  const subject = pc.dim(`${id} in lab ${lab}, ${provider}, Kubernetes ${kubernetes}`);
  const checks = checksText(report.checks, scenario, columns);
  return [wrap(subject, columns), ...checks, '', wrap(verdict(report), columns)].join('\n');
}

/** If a scenario has tasks, each of them with its checks and the points that they earned. */
function checksText(
  results: readonly CheckResult[],
  { tasks, checks }: Pick<ScenarioDefinition, 'tasks' | 'checks'>,
  columns: number,
): readonly string[] {
  if (tasks === undefined) return results.map((result) => checkText(result, columns));
  return tasks.flatMap(({ id, title }) => {
    const own = results.filter((result) => checks.some((check) => check.task === id && check.id === result.id));
    const earned = own.reduce((sum, check) => sum + check.points, 0);
    const most = own.reduce((sum, check) => sum + check.maxPoints, 0);
    const heading = wrap(`${pc.bold(title)}  ${pc.dim(`${earned} of ${most} points`)}`, columns);
    return ['', heading, ...own.map((result) => checkText(result, columns))];
  });
}

function checkText(check: CheckResult, columns: number): string {
  return [checkHead(check, columns), ...checkDetails(detailsOf(check), columns)].join('\n');
}

/** The mark, the points and the title of a check. */
export function checkHead(check: CheckResult, columns: number): string {
  const title = check.status === 'pass' ? check.title : pc.bold(check.title);
  return wrap(title, columns, `${MARKS[check.status]} ${points(check)}  `);
}

/** What a grade found out about a check, each text with its label; empty texts are left out. */
export function checkDetails(details: Facts, columns: number): readonly string[] {
  return details.flatMap(([label, text]) =>
    text === '' ? [] : [wrap(text, columns, `${' '.repeat(9)}${pc.dim(label.padEnd(8))} `)],
  );
}

/** What explains a result; of one that has passed, only a note. */
export function detailsOf(check: CheckResult): Facts {
  switch (check.status) {
    case 'pass':
      return [['note', check.why]];
    case 'skipped':
      return [['skipped', check.why]];
    case 'error':
      return [
        ['error', check.why],
        ['', check.hint],
      ];
    case 'fail':
      return [...factsOf(check), ['hint', check.hint]];
  }
}

/** `2/3`, or that a check must pass although it earns nothing. */
function points({ points, maxPoints }: CheckResult): string {
  return pc.dim((maxPoints === 0 ? 'guard' : `${points}/${maxPoints}`).padStart(5));
}

function verdict(report: GradeReport): string {
  const score = `${report.score} of ${report.maxScore} points in ${report.seconds.toFixed(1)} s`;
  if (report.passed) return pc.green(pc.bold(`Passed: ${score}`));
  const unclear = report.checks.filter((check) => check.status === 'error').length;
  if (unclear > 0)
    return pc.magenta(
      pc.bold(`Grading incomplete: ${plural(unclear, 'check')} could not be decided. Score so far: ${score}`),
    );
  return pc.red(pc.bold(`Not passed: ${score}`));
}
