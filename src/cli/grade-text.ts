import type { CheckResult, CheckStatus, GradeReport } from '../grading/result.ts';
import type { ScenarioDefinition } from '../scenarios/schema.ts';
import pc from './colour.ts';

const MARKS: Readonly<Record<CheckStatus, string>> = {
  pass: pc.green('✓'),
  fail: pc.red('✗'),
  error: pc.magenta('!'),
  skipped: pc.yellow('-'),
};

/** A grade that a tired person reads at a glance: a line a check, more under what failed, the score at the end. */
export function gradeText(report: GradeReport, scenario: Pick<ScenarioDefinition, 'tasks' | 'checks'>): string {
  const { lab, scenario: id, provider, kubernetes } = report;
  const subject = pc.dim(`${id} in lab ${lab}, ${provider}, Kubernetes ${kubernetes}`);
  return [subject, ...checksText(report.checks, scenario), '', verdict(report)].join('\n');
}

/** Where a scenario has tasks, each with its checks and what they earned. */
function checksText(
  results: readonly CheckResult[],
  { tasks, checks }: Pick<ScenarioDefinition, 'tasks' | 'checks'>,
): readonly string[] {
  if (tasks === undefined) return results.map(checkText);
  return tasks.flatMap(({ id, title }) => {
    const own = results.filter((result) => checks.some((check) => check.task === id && check.id === result.id));
    const earned = own.reduce((sum, check) => sum + check.points, 0);
    const most = own.reduce((sum, check) => sum + check.maxPoints, 0);
    return ['', `${pc.bold(title)}  ${pc.dim(`${earned} of ${most} points`)}`, ...own.map(checkText)];
  });
}

function checkText(check: CheckResult): string {
  const head = `${MARKS[check.status]} ${points(check)}  ${check.status === 'pass' ? check.title : pc.bold(check.title)}`;
  switch (check.status) {
    case 'pass':
      return check.why === '' ? head : `${head}\n${detail('note', check.why)}`;
    case 'skipped':
      return `${head}\n${detail('skipped', check.why)}`;
    case 'error':
      return `${head}\n${detail('error', check.why)}\n${detail('', check.hint)}`;
    case 'fail':
      return [
        head,
        detail('actual', check.actual),
        detail('expected', check.expected),
        detail('why', check.why),
        check.where === null ? '' : detail('look at', `${check.where.file}:${check.where.line}`),
        detail('hint', check.hint),
      ]
        .filter((line) => line !== '')
        .join('\n');
  }
}

function points({ points, maxPoints }: CheckResult): string {
  return pc.dim((maxPoints === 0 ? 'guard' : `${points}/${maxPoints}`).padStart(5));
}

function detail(label: string, text: string): string {
  if (text === '') return '';
  const [first = '', ...rest] = text.split('\n');
  const indent = ' '.repeat(9);
  return [
    `${indent}${pc.dim(label.padEnd(8))} ${first}`,
    ...rest.map((line) => `${indent}${' '.repeat(9)}${line}`),
  ].join('\n');
}

function verdict(report: GradeReport): string {
  const score = `${report.score} of ${report.maxScore} points in ${report.seconds.toFixed(1)} s`;
  if (report.passed) return pc.green(pc.bold(`Passed: ${score}`));
  const unclear = report.checks.filter((check) => check.status === 'error').length;
  if (unclear > 0) return pc.magenta(pc.bold(`Not graded to the end: ${unclear} could not be told. So far ${score}`));
  return pc.red(pc.bold(`Not passed: ${score}`));
}
