import { gradeLab } from '../labs/grade-lab.ts';
import { remember } from '../labs/history.ts';
import { readRecord } from '../labs/lab-record.ts';
import { errorText } from '../text/error-text.ts';
import { runLab, whenUnlocked } from './exam-labs.ts';
import type { ExamWork } from './exam-work.ts';
import { type AttemptFolder, record, stateOf } from './journal.ts';
import type { TaskResult, TaskState } from './state.ts';

/**
 * Grades each task that has no result yet, as things stand. A task that cannot be graded is undecided. Grades in which
 * every check could be decided are added to the history.
 */
export async function gradeExam(folder: AttemptFolder, work: ExamWork): Promise<void> {
  for (;;) {
    const state = await stateOf(folder);
    const task = state?.tasks.find(({ result }) => result === null);
    if (!state || task === undefined) return;
    const result = await resultOf(task, () => runLab(task, state, { ...work, spared: 'none' }), work);
    await record(folder, { ...result, task: task.number });
    if (result.kind !== 'graded' || result.report.checks.some(({ status }) => status === 'error')) continue;
    await remember(work.dataFolder, task.lab, result.report, { exam: state.plan.name });
  }
}

async function resultOf(task: TaskState, run: () => Promise<unknown>, work: ExamWork): Promise<TaskResult> {
  if ((await readRecord(work.dataFolder, task.lab)) === null) return withoutLab(task);
  try {
    await run();
    const known = await readRecord(work.dataFolder, task.lab);
    if (known === null) return withoutLab(task);
    const scenario = await work.scenarioOf(task);
    const report = await whenUnlocked(work.signal, () => gradeLab(known, scenario, work));
    return { kind: 'graded', report };
  } catch (error) {
    work.signal.throwIfAborted();
    return { kind: 'undecided', why: errorText(error) };
  }
}

/** An untouched lab earns no points; one that is missing for another reason may have earned some. */
function withoutLab({ opened, isMade, failure }: TaskState): TaskResult {
  if (isMade) return { kind: 'undecided', why: 'its lab has been removed' };
  if (opened === 0 && failure === null) return { kind: 'untouched' };
  return { kind: 'undecided', why: failure ?? 'its lab was never ready' };
}
