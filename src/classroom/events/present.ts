import type { SeatState } from '../api.ts';
import { type ClassState, currentTask, type Seat } from './state.ts';

/** Milliseconds without a new green check after which nobody is called stuck yet. */
const PATIENCE = 6 * 60_000;

/** As many equal verdicts in a row mean that the learner tries in vain. */
const VAIN_VERDICTS = 3;

/** The milliseconds that a seat has left at a time; `null` if the class has no time limit. */
export function leftAt(seat: Seat, { plan, clockFrom, extension }: ClassState, time: number): number | null {
  if (plan.minutes === null) return null;
  const total = plan.minutes * 60_000 + extension + seat.extension;
  return Math.max(0, total - (clockFrom === null ? 0 : time - clockFrom));
}

/** The same for the class as a whole. */
export function classLeftAt({ plan, clockFrom, extension }: ClassState, time: number): number | null {
  if (plan.minutes === null) return null;
  return Math.max(0, plan.minutes * 60_000 + extension - (clockFrom === null ? 0 : time - clockFrom));
}

/** The state of a seat at a time; being away and assisted are marks, not states. */
export function seatStateAt(seat: Seat, state: ClassState, time: number): SeatState {
  const task = currentTask(seat);
  if (seat.hasEnded) return 'ended';
  if (task.isBroken) return 'broken';
  if (seat.name === null) return task.isMade ? 'warm' : 'starting';
  if (seat.tasks.every(({ report }) => report?.passed === true)) return 'passed';
  return isStuck(seat, state, time) ? 'stuck' : 'working';
}

function isStuck(seat: Seat, state: ClassState, time: number): boolean {
  const { report, progressAt, equalVerdicts } = currentTask(seat);
  if (seat.isAskingForHelp) return true;
  if (report?.passed === true || progressAt === null || state.plan.exam !== null) return false;
  return equalVerdicts >= VAIN_VERDICTS || time - progressAt > Math.max(PATIENCE, median(state.steps));
}

/** Milliseconds since the last check turned green on the current task, or since it was opened; `null` before. */
export function waitingFor(seat: Seat, time: number): number | null {
  const { progressAt } = currentTask(seat);
  return seat.name === null || progressAt === null ? null : time - progressAt;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
