import { type AttemptFolder, recordIf, stateOf } from './journal.ts';
import { type ExamState, isTimeUp } from './state.ts';

/** The present state of an attempt, which this ends if its time is up. `null` if its journal has no plan. */
export async function presentState(folder: AttemptFolder): Promise<ExamState | null> {
  const state = await stateOf(folder);
  if (state === null || !isTimeUp(state)) return state;
  await recordIf(folder, (now) => (isTimeUp(now) ? { kind: 'ended', how: 'time' } : null));
  return stateOf(folder);
}
