import { setTimeout as sleep } from 'node:timers/promises';
import { examinerLog, hasExaminer } from './examiner.ts';
import type { AttemptFolder } from './journal.ts';
import { presentState } from './present-state.ts';
import type { ExamState } from './state.ts';

/** Milliseconds between two looks at the journal. */
const POLL_INTERVAL = 50;

/** Milliseconds that a new examiner has to say that it works, and how often it is started. */
const START_TIME = 10_000;
const MOST_STARTS = 3;

export interface FollowOptions {
  /** Starts an examiner in the background. */
  readonly launch: (folder: AttemptFolder) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Waits until an attempt is in a certain state, and returns that state. Starts an examiner if there is none, and again if
 * it dies; throws if it does not stay alive.
 */
export async function follow(
  folder: AttemptFolder,
  { launch, signal }: FollowOptions,
  isThere: (state: ExamState) => boolean,
): Promise<ExamState> {
  let launched = Number.NEGATIVE_INFINITY;
  for (let launches = 0; ; ) {
    const state = await presentState(folder);
    if (state === null) throw new Error(`the journal of the exam in ${folder} cannot be read`);
    if (isThere(state)) return state;
    if (state.phase === 'done' || state.phase === 'abandoned') return state;
    if (performance.now() - launched > START_TIME && !(await hasExaminer(folder))) {
      if (launches === MOST_STARTS) throw new Error(`the exam does not go on: see ${examinerLog(folder)}`);
      launches += 1;
      launched = performance.now();
      await launch(folder);
    }
    await sleep(POLL_INTERVAL, undefined, { signal });
  }
}

/** Starts an examiner if an exam that has not ended has none. */
export async function keepExamined(folder: AttemptFolder, launch: FollowOptions['launch']): Promise<void> {
  if (!(await hasExaminer(folder))) await launch(folder);
}
