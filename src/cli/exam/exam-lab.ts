import { newestAttempt } from '../../exams/current.ts';
import { type ExamState, isOngoing, type TaskState } from '../../exams/state.ts';
import type { LabStore } from '../../labs/lab.ts';
import { isExamLab } from '../../labs/lab-name.ts';
import type { LabName } from '../../providers/provider.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';

/**
 * Throws ExitError if the lab belongs to an exam that is going on. `what` is what the command would show, and there is
 * none of before the end.
 */
export async function assertNoExamLab(lab: { readonly name: LabName }, what: string, labs: LabStore): Promise<void> {
  const found = await ongoingTask(lab.name, labs);
  if (found === null) return;
  const { task, exam } = found;
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: lab ${lab.name} is task ${task.number} of the exam "${exam.plan.title}": there is no ${what} before its end (cks-lab exam finish)`,
  );
}

/** Throws ExitError if a lab of this name is started only by the exam that is going on, or may only be made by exams. */
export async function assertStartable(name: LabName, isMade: boolean, labs: LabStore): Promise<void> {
  const found = await ongoingTask(name, labs);
  if (found !== null) {
    const { number } = found.task;
    throw new ExitError(WRONG_USAGE, `cks-lab: lab ${name} belongs to an exam: cks-lab exam task ${number} starts it`);
  }
  if (!isMade)
    throw new ExitError(WRONG_USAGE, `cks-lab: labs of exams have names such as "${name}": choose another --name`);
}

async function ongoingTask(
  name: LabName,
  { dataFolder }: LabStore,
): Promise<{ readonly task: TaskState; readonly exam: ExamState } | null> {
  if (!isExamLab(name)) return null;
  const exam = (await newestAttempt(dataFolder))?.state;
  const task = exam !== undefined && isOngoing(exam) ? exam.tasks.find(({ lab }) => lab === name) : undefined;
  return exam === undefined || task === undefined ? null : { task, exam };
}
