import type { GradeReport } from '../grading/result.ts';
import { gradesOfAttempt, remember } from './history.ts';
import type { LabRecord } from './lab-record.ts';

/**
 * Returns a function that adds the verdicts of a watch to the history: only those that differ from the one before, and
 * none that could not be decided completely. A watch that begins where an earlier one ended adds nothing.
 */
export function watchedVerdicts(dataFolder: string, record: LabRecord): (report: GradeReport) => Promise<void> {
  let last: string | null = null;
  return async (report) => {
    if (report.checks.some(({ status }) => status === 'error')) return;
    const verdict = report.checks.map(({ id, status, points }) => `${id} ${status === 'pass'} ${points}`).join('\n');
    if (verdict === last) return;
    const isKnown = last === null && (await hasJustBeenRecorded(dataFolder, record, report));
    last = verdict;
    if (!isKnown) await remember(dataFolder, record.name, report, { watched: true });
  };
}

/** Whether the newest grade of this attempt has the same score. */
async function hasJustBeenRecorded(
  dataFolder: string,
  record: LabRecord,
  { score, maxScore, passed }: GradeReport,
): Promise<boolean> {
  const newest = (await gradesOfAttempt(dataFolder, record)).at(-1);
  return newest?.score === score && newest.maxScore === maxScore && newest.passed === passed;
}
