import type { GradeReport } from '../grading/result.ts';
import type { Answer } from '../scenarios/load-answers.ts';

/** What is wrong with the result of a graded answer; empty if it proves what its author states. */
export function faultsOf(answer: Answer | null, report: GradeReport): readonly string[] {
  const errors = report.checks.filter((check) => check.status === 'error');
  if (errors.length > 0) return errors.map((check) => `${check.id} could not be decided: ${check.why}`);
  if (answer === null) return untouchedFaults(report);
  if (answer.side === 'solution') {
    return report.checks
      .filter((check) => check.status !== 'pass')
      .map((check) => `${check.id} is ${check.status}: ${check.actual}; ${check.why}`);
  }
  const failed = report.checks.filter((check) => check.status === 'fail');
  const missing = answer.fails.filter((id) => !failed.some((check) => check.id === id));
  const surplus = failed.filter((check) => !answer.fails.includes(check.id));
  const spoken = failed.map(({ actual, expected, why }) => `${actual}\n${expected}\n${why}`).join('\n');
  return [
    ...missing.map((id) => `${id} should fail but is ${report.checks.find((check) => check.id === id)?.status}`),
    ...surplus.map((check) => `${check.id} fails as well: ${check.actual}; ${check.why}`),
    ...answer.says.filter((word) => !spoken.includes(word)).map((word) => `no failed check says "${word}"`),
  ];
}

function untouchedFaults(report: GradeReport): readonly string[] {
  return report.checks
    .filter((check) => check.points > 0)
    .map((check) => `${check.id} gives ${check.points} points in an untouched lab`)
    .concat(report.passed ? ['the untouched lab passes'] : []);
}
