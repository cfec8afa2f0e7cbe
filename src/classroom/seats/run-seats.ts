import { setTimeout as sleep } from 'node:timers/promises';
import type { ClassEvent, SeatId } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';
import { classLeftAt, leftAt } from '../events/present.ts';
import { currentTask } from '../events/state.ts';
import { type SeatGrades, type SeatGradesOptions, seatGrades } from './seat-grades.ts';
import { type SeatLabs, type SeatLabsOptions, seatLabs } from './seat-labs.ts';
import type { SeatWork } from './seat-work.ts';

export interface RunningSeats {
  readonly labs: SeatLabs;
  readonly grades: SeatGrades;
  /** Resolves when the signal has been aborted and nothing works on the labs any more. */
  readonly ended: Promise<void>;
}

export type RunSeatsOptions = SeatLabsOptions & SeatGradesOptions;

/** Milliseconds between two looks at the clock. */
const TICK = 500;

/**
 * Makes the labs of a class and keeps them running, grades them while their learners work and at the end, and ends the
 * class when its time is up. What an earlier hub has left undone is done. `changed` is called when what the labs or
 * grades of a seat show has changed.
 */
export function runSeats(
  live: LiveClass,
  work: SeatWork,
  options: RunSeatsOptions,
  changed: (seat: SeatId) => void,
): RunningSeats {
  const labs = seatLabs(live, work, options, changed);
  const grades = seatGrades(live, labs, work, options, changed);
  const grading = new Map<SeatId, Promise<void>>();

  async function serve(id: SeatId): Promise<void> {
    const { current, name, hasEnded } = live.seat(id);
    if (hasEnded) return;
    await labs.ensure(id, current, { isUrgent: name !== null });
  }

  /** Grades what the learner has worked on, once. */
  async function conclude(id: SeatId): Promise<void> {
    await grades.stopWatching(id);
    const seat = live.seat(id);
    if (seat.name === null) return;
    const left = seat.tasks.filter(({ openedAt, final }) => openedAt !== null && final === null);
    await Promise.all(left.map(({ scenario }) => grades.gradeFinally(id, scenario)));
  }

  function concludeOnce(id: SeatId): void {
    if (!grading.has(id))
      grading.set(
        id,
        conclude(id).catch(() => {}),
      );
  }

  function heard(event: ClassEvent): void {
    if (event.kind === 'joined' || event.kind === 'opened' || event.kind === 'back') {
      void serve(event.seat).catch(() => {});
    }
    // A lab in which nothing has been done is not watched, so that it can be suspended.
    if (event.kind === 'seat-made' && currentTask(live.seat(event.seat)).report !== null) grades.touched(event.seat);
    if (event.kind === 'ended') for (const id of event.seat === null ? seatIds() : [event.seat]) concludeOnce(id);
  }

  function seatIds(): readonly SeatId[] {
    return [...live.state().seats.keys()];
  }

  function endWhatIsOver(): void {
    const state = live.state();
    const time = live.time();
    if (state.hasEnded || state.clockFrom === null) return;
    const learners = [...state.seats.values()].filter(({ name }) => name !== null);
    for (const seat of learners) {
      if (!seat.hasEnded && leftAt(seat, state, time) === 0) live.record({ kind: 'ended', seat: seat.id, how: 'time' });
    }
    const isOver = classLeftAt(state, time) === 0 && learners.every(({ id }) => live.seat(id).hasEnded);
    if (isOver) live.record({ kind: 'ended', seat: null, how: 'time' });
  }

  async function watchClock(): Promise<void> {
    while (!work.signal.aborted) {
      endWhatIsOver();
      await sleep(TICK, undefined, { signal: work.signal }).catch(() => {});
    }
  }

  function begin(): void {
    const { seats, plan } = live.state();
    const all = [...seats.values()];
    for (const seat of all) {
      if (seat.hasEnded) concludeOnce(seat.id);
      else if (seat.name !== null || currentTask(seat).isMade) void serve(seat.id).catch(() => {});
    }
    for (const { id, hasEnded } of all.slice(0, plan.warmSeats)) if (!hasEnded) void serve(id).catch(() => {});
  }

  const unsubscribe = live.onEvent(heard);
  begin();
  const ended = Promise.all([labs.keepRunning(), watchClock()]).then(async () => {
    unsubscribe();
    await Promise.all(grading.values());
    await Promise.all(seatIds().map((id) => grades.stopWatching(id)));
  });
  return { labs, grades, ended };
}
