import { type Attempt, newestAttempt } from '../../exams/current.ts';
import { follow, keepExamined } from '../../exams/follow.ts';
import { type AttemptFolder, journalFile, journalOf } from '../../exams/journal.ts';
import { type ExamState, isOngoing, type TaskState } from '../../exams/state.ts';
import { LabProblem } from '../../labs/lab.ts';
import { plural } from '../../text/plural.ts';
import type { CommandContext } from '../context.ts';
import { withStatus } from '../status-line.ts';
import { launcher } from './launch.ts';

/**
 * The exam that is going on, with an examiner at work. One that has ended but has not been graded is graded first. Throws
 * LabProblem if none is going on.
 */
export async function ongoingExam(context: CommandContext): Promise<Attempt> {
  const newest = await newestAttempt(context.labs.dataFolder);
  if (newest === null) throw new LabProblem('no exam has been started: cks-lab exam list');
  const { folder, state } = newest;
  if (state.phase === 'preparing') throw new LabProblem('the exam is being prepared; its clock does not run yet');
  if (state.phase === 'grading') await graded(newest, context);
  if (state.phase === 'grading' || !isOngoing(state)) throw new LabProblem(endedText(state));
  await sayUnreadable(folder, context);
  await keepExamined(folder, launcher(context));
  return newest;
}

/** Reports how many events of a journal cannot be read; they stay in it. */
export async function sayUnreadable(folder: AttemptFolder, { io }: CommandContext): Promise<void> {
  const { unreadable } = await journalOf(folder);
  if (unreadable === 0) return;
  io.say(`cks-lab: ${plural(unreadable, 'line')} of the exam's journal could not be read: ${journalFile(folder)}`);
}

/** Waits until an exam that has ended is graded. */
export async function graded({ folder }: Attempt, context: CommandContext): Promise<ExamState> {
  const signal = context.interruption.signal();
  return withStatus(context.io.stderr, (progress) =>
    follow(folder, { launch: launcher(context), signal }, ({ phase, tasks }) => {
      const done = tasks.filter(({ result }) => result !== null).length;
      progress(`Grading task ${Math.min(done + 1, tasks.length)} of ${tasks.length}`);
      return phase === 'done';
    }),
  );
}

/** The task of this number. Throws LabProblem if there is none. */
export function taskNumbered(number: string, { tasks }: ExamState): TaskState {
  const task = tasks.find((one) => String(one.number) === number);
  if (task !== undefined) return task;
  throw new LabProblem(`this exam has no task "${number}": its tasks are 1 to ${tasks.length}`);
}

/** Throws LabProblem while the clock is stopped. */
export function assertRunning({ phase }: ExamState): void {
  if (phase === 'paused') throw new LabProblem('the exam is paused: cks-lab exam resume');
}

function endedText({ plan, ending }: ExamState): string {
  const how = ending === 'time' ? 'the time is up' : 'it was finished';
  return `the exam "${plan.title}" is over (${how}): cks-lab exam report`;
}
