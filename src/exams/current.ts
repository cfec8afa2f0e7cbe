import { LabProblem } from '../labs/lab.ts';
import { isAlive } from '../process/identity.ts';
import { examinerGone } from './examiner.ts';
import { type AttemptFolder, attempts, journalOf, record, recordIf } from './journal.ts';
import { presentState } from './present-state.ts';
import { type ExamState, isOngoing } from './state.ts';

export interface Attempt {
  readonly folder: AttemptFolder;
  readonly state: ExamState;
}

/**
 * The newest attempt that was not abandoned, at the present moment: one whose time is up has ended. `null` if there is
 * none. Throws LabProblem if the plan of a newer one cannot be read.
 */
export async function newestAttempt(dataFolder: string): Promise<Attempt | null> {
  for (const folder of (await attempts(dataFolder)).toReversed()) {
    const state = await presentState(folder);
    if (state === null) {
      // An empty folder is what an interrupted start leaves.
      if ((await journalOf(folder)).unreadable === 0) continue;
      throw new LabProblem(`the journal of an exam cannot be read; to go on without it, move ${folder} away`);
    }
    if (state.phase === 'abandoned') continue;
    if (state.phase === 'preparing' && !(await isAlive(state.plan.starter))) {
      await record(folder, { kind: 'ended', how: 'abandoned' });
      continue;
    }
    return { folder, state };
  }
  return null;
}

/**
 * Abandons the exam that is going on, and waits until nothing works on its labs; one that is being graded is graded.
 * `null` if none was abandoned.
 */
export async function abandonExam(dataFolder: string, signal: AbortSignal): Promise<ExamState | null> {
  const newest = await newestAttempt(dataFolder);
  if (newest === null || !isOngoing(newest.state)) return null;
  const abandoned = await recordIf(newest.folder, ({ ending }) =>
    ending === null ? { kind: 'ended', how: 'abandoned' } : null,
  );
  await examinerGone(newest.folder, signal);
  return abandoned === null ? null : newest.state;
}
