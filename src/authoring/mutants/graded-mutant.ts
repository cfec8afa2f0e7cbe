import type { GradeReport } from '../../grading/result.ts';

/** The grade of an answer that differs from a solution by one slip. */
export interface GradedMutant {
  readonly change: string;
  readonly score: number;
  readonly passed: boolean;
  /** Whether it is proved to mean the same as the solution. */
  readonly isEqual: boolean;
  /** Checks that could not decide. */
  readonly errors: readonly string[];
}

export function gradedMutant(change: string, report: GradeReport, isEqual: boolean): GradedMutant {
  const errors = report.checks.flatMap(({ id, status, why }) => (status === 'error' ? [`${id}: ${why}`] : []));
  return { change, score: report.score, passed: report.passed, isEqual, errors };
}
