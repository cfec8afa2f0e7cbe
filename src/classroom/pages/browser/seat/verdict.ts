import type { CheckResult, GradeReport } from '../../../../grading/result.ts';

/** What a new verdict says to somebody who does not see the page. */
export function verdictSentence(before: GradeReport | null, after: GradeReport): string {
  const passedBefore = new Set(before?.checks.filter(({ status }) => status === 'pass').map(({ id }) => id));
  const number = (found: readonly CheckResult[], words: string) =>
    found.length > 0 ? `, ${found.length} ${words}` : '';
  const having = (status: CheckResult['status']) => after.checks.filter((check) => check.status === status);
  const fresh = having('pass').filter(({ id }) => !passedBefore.has(id));
  return `${after.score} of ${after.maxScore} points: ${having('pass').length} of ${after.checks.length} checks passed${number(
    before === null ? [] : fresh,
    'of them new',
  )}${number(having('fail'), 'failed')}${number(having('error'), 'could not be decided')}.`;
}
