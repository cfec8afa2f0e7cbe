import { errorText } from '../text/error-text.ts';
import type { BoundCheck } from './define-check.ts';
import type { GradedLab } from './facts.ts';
import type { CheckResult } from './result.ts';

/** Runs one check whose needs are met. An exception of the check becomes an `error`, unless the signal was aborted. */
export async function runCheck({ written, judge }: BoundCheck, lab: GradedLab): Promise<CheckResult> {
  const { id, kind, title, points, hint } = written;
  const common = { id, kind, title, maxPoints: points };
  try {
    const verdict = await judge(lab);
    if (verdict.status === 'pass') {
      const { actual, why = '' } = verdict;
      return { ...common, status: 'pass', points, actual, expected: actual, why, hint: '', where: null };
    }
    return { ...common, ...verdict, points: 0, hint };
  } catch (error) {
    lab.signal.throwIfAborted();
    return {
      ...common,
      status: 'error',
      points: 0,
      actual: 'the grader could not decide',
      expected: '',
      why: errorText(error),
      hint: 'This does not count against you. Run `cks-lab doctor` to find the cause.',
      where: null,
    };
  }
}
