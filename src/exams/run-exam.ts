import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../process/identity.ts';
import { errorText } from '../text/error-text.ts';
import { elapsed, moment } from './clock.ts';
import { NoRoom, runLab } from './exam-labs.ts';
import type { ExamWork } from './exam-work.ts';
import { asExaminer } from './examiner.ts';
import { gradeExam } from './grade-exam.ts';
import { type AttemptFolder, journalOf, record, recordIf } from './journal.ts';
import { presentState } from './present-state.ts';
import { type ExamState, presentTask, type TaskState } from './state.ts';

/** Milliseconds between two looks at the journal. */
const POLL_INTERVAL = 200;

/** Milliseconds before another attempt to create a lab for which there was no room. */
const ROOM_INTERVAL = 30_000;

/** Milliseconds after which a moment without events is recorded, so that a reboot cannot hide more time than this. */
const TICK_INTERVAL = 30_000;

/**
 * The work of the examiner: runs the labs of an exam, ends it when its time is up, and grades it when it has ended.
 * Returns when all is done, or at once if another examiner is at work.
 */
export function runExam(folder: AttemptFolder, work: ExamWork): Promise<void> {
  return asExaminer(folder, async () => {
    let servedOpening = 0;
    let noRoomUntil = 0;
    for (;;) {
      const state = await presentState(folder);
      if (state === null || state.phase === 'done' || state.phase === 'abandoned') return;
      if (state.phase === 'grading') return gradeExam(folder, work);
      const task = labWanted(state, servedOpening, performance.now() >= noRoomUntil);
      if (state.phase === 'preparing' && !(await isAlive(state.plan.starter))) {
        await record(folder, { kind: 'ended', how: 'abandoned' });
      } else if (task !== undefined) {
        servedOpening = Math.max(servedOpening, task.opened);
        if (!(await makeReady(folder, task, state, work))) noRoomUntil = performance.now() + ROOM_INTERVAL;
      } else {
        await tick(folder);
        await sleep(POLL_INTERVAL, undefined, { signal: work.signal });
      }
    }
  });
}

/**
 * The task whose lab is to be started next: the one that the learner has turned to, or else, if there may be room beside
 * its lab, the first whose lab has never run. Before the clock runs, only the first task's.
 */
function labWanted(state: ExamState, servedOpening: number, mayHaveRoom: boolean): TaskState | undefined {
  const isNew = ({ isMade, failure }: TaskState) => !isMade && failure === null;
  if (state.phase === 'preparing') return state.tasks.slice(0, 1).find(isNew);
  const present = presentTask(state.tasks);
  if (present !== undefined && present.opened > servedOpening) return present;
  return mayHaveRoom && state.plan.labsAtOnce > 1 ? state.tasks.find(isNew) : undefined;
}

/**
 * Starts the lab of a task unless the exam ends in the meantime. `false` if there is no room for one that the learner has
 * not asked for; their present lab is not stopped for it.
 */
async function makeReady(folder: AttemptFolder, task: TaskState, state: ExamState, work: ExamWork): Promise<boolean> {
  const ended = new AbortController();
  const watching = abortWhenEnded(folder, ended, work.signal);
  const signal = AbortSignal.any([work.signal, ended.signal]);
  try {
    await runLab(task, state, { ...work, signal, spared: task.opened > 0 ? 'in-use' : 'in-use-and-present' });
    await record(folder, { kind: 'ready', task: task.number });
  } catch (error) {
    work.signal.throwIfAborted();
    if (error instanceof NoRoom && task.opened === 0) return false;
    if (!ended.signal.aborted) await record(folder, { kind: 'failed', task: task.number, why: errorText(error) });
  } finally {
    ended.abort();
    await watching;
  }
  return true;
}

/** Resolves when the exam has ended, which it aborts for, or when it is aborted by others. */
async function abortWhenEnded(folder: AttemptFolder, ended: AbortController, signal: AbortSignal): Promise<void> {
  const either = AbortSignal.any([signal, ended.signal]);
  while (!either.aborted) {
    const state = await presentState(folder);
    if (state === null || state.ending !== null) return ended.abort();
    await sleep(POLL_INTERVAL, undefined, { signal: either }).catch(() => {});
  }
}

async function tick(folder: AttemptFolder): Promise<void> {
  const last = (await journalOf(folder)).entries.at(-1);
  if (last !== undefined && elapsed(last.at, await moment()) < TICK_INTERVAL) return;
  await recordIf(folder, ({ ending }) => (ending === null ? { kind: 'tick' } : null));
}
