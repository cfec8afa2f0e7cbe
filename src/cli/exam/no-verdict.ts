import { newestAttempt } from '../../exams/current.ts';
import { isOngoing } from '../../exams/state.ts';
import type { LabStore } from '../../labs/lab.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';

/** Throws ExitError if the lab belongs to an exam that is going on. `what` is what the command would show. */
export async function assertNoExamLab({ name }: LabRecord, what: string, { dataFolder }: LabStore): Promise<void> {
  const newest = await newestAttempt(dataFolder);
  if (newest === null || !isOngoing(newest.state)) return;
  const task = newest.state.tasks.find(({ lab }) => lab === name);
  if (task === undefined) return;
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: lab ${name} is task ${task.number} of the exam "${newest.state.plan.title}": there is no ${what} before its end (cks-lab exam finish)`,
  );
}
