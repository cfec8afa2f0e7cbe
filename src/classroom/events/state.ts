import { createHash } from 'node:crypto';
import { elapsed, type Moment } from '../../exams/clock.ts';
import type { GradeReport } from '../../grading/result.ts';
import type { ScenarioId } from '../../scenarios/scenario-id.ts';
import { type ClassEntry, type ClassEvent, type SeatId, seatNumbered, type VisitMode, type Who } from './event.ts';
import type { ClassPlan } from './plan.ts';

/**
 * What the events of a class say. Times called `time` are in milliseconds since the first event and never go back;
 * others are RFC 3339.
 */
export interface ClassState {
  readonly plan: ClassPlan;
  /** The ID of the last event. */
  readonly lastEvent: number;
  readonly at: Moment;
  /** Of the last event. */
  readonly time: number;
  /** When the clock started, with the first learner; `null` before. */
  readonly clockFrom: number | null;
  /** Milliseconds given to all. */
  readonly extension: number;
  readonly isClosed: boolean;
  readonly hasEnded: boolean;
  /** How long learners needed for a check to turn green, milliseconds. */
  readonly steps: readonly number[];
  readonly faults: readonly Note[];
  readonly seats: ReadonlyMap<SeatId, Seat>;
}

export interface Note {
  readonly at: string;
  readonly text: string;
}

export interface Seat {
  readonly id: SeatId;
  /** `null` until somebody takes the seat. */
  readonly name: string | null;
  readonly joinedAt: string | null;
  readonly tokenHash: string | null;
  readonly isHere: boolean;
  /** In the order of this seat. */
  readonly tasks: readonly [SeatTask, ...SeatTask[]];
  /** The task that the learner has turned to. */
  readonly current: ScenarioId;
  readonly extension: number;
  readonly hasEnded: boolean;
  readonly isAskingForHelp: boolean;
  /** Whether an instructor has visited. */
  readonly isAssisted: boolean;
  readonly asked: AskedVisit | null;
  readonly granted: GrantedVisit | null;
  readonly typist: Who;
  readonly messages: readonly Note[];
  readonly notices: readonly Note[];
}

interface AskedVisit {
  readonly by: string;
  readonly mode: VisitMode;
  readonly minutes: number;
  /** When the question lapses. */
  readonly until: number;
}

interface GrantedVisit {
  readonly by: string;
  readonly mode: VisitMode;
  readonly until: number;
}

export interface SeatTask {
  readonly scenario: ScenarioId;
  /** Whether its lab has run. */
  readonly isMade: boolean;
  /** Whether its lab has ended by itself and does not run again yet. */
  readonly isBroken: boolean;
  /** When the learner turned to it first; `null` if never. */
  readonly openedAt: number | null;
  readonly report: GradeReport | null;
  readonly lines: Readonly<Record<string, string>>;
  /** When the last check turned green, or the task was opened or reset. */
  readonly progressAt: number | null;
  /** How many of the last verdicts were the same. */
  readonly equalVerdicts: number;
  readonly passedAt: string | null;
  readonly hints: number;
  readonly resets: number;
  readonly final: FinalResult | null;
}

export type FinalResult =
  | { readonly kind: 'graded'; readonly report: GradeReport }
  | { readonly kind: 'undecided'; readonly why: string };

/** Milliseconds after which a question of the instructor lapses. */
const QUESTION = 120_000;

/** The state after all events. `null` if the first one does not start the class. */
export function stateOf(entries: readonly ClassEntry[]): ClassState | null {
  let state: ClassState | null = null;
  for (const entry of entries) state = state === null ? begun(entry) : after(state, entry);
  return state;
}

/** The state that the first event begins; `null` if it is another one. */
export function begun({ id, at, event }: ClassEntry): ClassState | null {
  if (event.kind !== 'class-started') return null;
  const { plan } = event;
  const seats = Array.from({ length: plan.seats }, (_, index) => emptySeat(seatNumbered(index + 1), plan));
  return {
    ...{ plan, lastEvent: id, at, time: 0, clockFrom: null, extension: 0, isClosed: false, hasEnded: false },
    ...{ steps: [], faults: [], seats: new Map(seats.map((seat) => [seat.id, seat])) },
  };
}

/** The state after one more event. One that cannot happen in this state changes nothing but the time. */
export function after(state: ClassState, { id, at, event }: ClassEntry): ClassState {
  const time = timeAt(state, at);
  const timed = { ...state, lastEvent: id, at, time };
  const note = 'text' in event ? { at: new Date(at.wall).toISOString(), text: event.text } : null;
  if ('seat' in event && event.seat !== null) {
    const seat = timed.seats.get(event.seat);
    if (seat === undefined) return timed;
    const next = seatAfter(seat, event, timed);
    const seats = new Map(timed.seats).set(seat.id, next);
    const steps = event.kind === 'verdict' ? [...timed.steps, ...stepOf(seat, next, event.task, time)] : timed.steps;
    const clockFrom = event.kind === 'joined' ? (timed.clockFrom ?? time) : timed.clockFrom;
    return { ...timed, seats, steps, clockFrom };
  }
  switch (event.kind) {
    case 'extended':
      return { ...timed, extension: timed.extension + event.minutes * 60_000 };
    case 'closed':
      return { ...timed, isClosed: event.isClosed };
    case 'ended':
      return { ...timed, hasEnded: true, seats: eachSeat(timed, ended) };
    case 'message':
      return note === null
        ? timed
        : { ...timed, seats: eachSeat(timed, (seat) => ({ ...seat, messages: [...seat.messages, note] })) };
    case 'fault':
      return note === null ? timed : { ...timed, faults: [...timed.faults, note] };
    default:
      return timed;
  }
}

/** Milliseconds since the first event. */
export function timeAt({ time, at }: ClassState, now: Moment): number {
  return time + elapsed(at, now);
}

export function taskOf(seat: Seat, scenario: ScenarioId): SeatTask | undefined {
  return seat.tasks.find((task) => task.scenario === scenario);
}

export function currentTask(seat: Seat): SeatTask {
  return taskOf(seat, seat.current) ?? seat.tasks[0];
}

function emptySeat(id: SeatId, { tasks, seed }: ClassPlan): Seat {
  const [first, ...rest] = ordered(tasks, seed, id).map(({ scenario }) => emptyTask(scenario));
  if (first === undefined) throw new RangeError('a class has at least one task');
  return {
    ...{ id, name: null, joinedAt: null, tokenHash: null, isHere: false, tasks: [first, ...rest] },
    ...{ current: first.scenario, extension: 0, hasEnded: false, isAskingForHelp: false, isAssisted: false },
    ...{ asked: null, granted: null, typist: 'learner', messages: [], notices: [] },
  };
}

function emptyTask(scenario: ScenarioId): SeatTask {
  return {
    ...{ scenario, isMade: false, isBroken: false, openedAt: null, report: null, lines: {}, progressAt: null },
    ...{ equalVerdicts: 0, passedAt: null, hints: 0, resets: 0, final: null },
  };
}

/** The tasks as a seat gets them: in the plan's order, or in one that only the seed and the seat decide. */
function ordered(tasks: ClassPlan['tasks'], seed: string | null, seat: SeatId): ClassPlan['tasks'] {
  if (seed === null) return tasks;
  const key = (scenario: string) => createHash('sha256').update(`${seed}\n${seat}\n${scenario}`).digest('hex');
  return tasks.toSorted((a, b) => (key(a.scenario) < key(b.scenario) ? -1 : 1));
}

type SeatEvent = Extract<ClassEvent, { readonly seat: unknown }>;

function seatAfter(seat: Seat, event: SeatEvent, { time, at }: ClassState): Seat {
  const iso = new Date(at.wall).toISOString();
  switch (event.kind) {
    case 'joined':
      return withTask({ ...seat, name: event.name, joinedAt: iso, tokenHash: event.tokenHash }, seat.current, (task) =>
        opened(task, time),
      );
    case 'linked':
      return { ...seat, tokenHash: event.tokenHash };
    case 'left':
      return { ...seat, isHere: false };
    case 'back':
      return { ...seat, isHere: true };
    case 'opened':
      if (taskOf(seat, event.task) === undefined) return seat;
      return withTask({ ...seat, current: event.task }, event.task, (task) => opened(task, time));
    case 'seat-made':
      return withTask(seat, event.task, (task) => ({ ...task, isMade: true, isBroken: false }));
    case 'broken': {
      const notices = [...seat.notices, { at: iso, text: event.why }];
      return withTask({ ...seat, notices }, event.task, (task) => ({ ...task, isBroken: true }));
    }
    case 'verdict':
      return withTask(seat, event.task, (task) => judged(task, event.report, event.lines, { time, iso }));
    case 'hint':
      return withTask(seat, event.task, (task) => ({ ...task, hints: task.hints + 1 }));
    case 'reset':
      return withTask(seat, event.task, (task) => ({
        ...emptyTask(task.scenario),
        ...{ isMade: task.isMade, openedAt: task.openedAt, progressAt: time },
        ...{ hints: task.hints, resets: task.resets + 1, final: task.final },
      }));
    case 'asked-help':
      return { ...seat, isAskingForHelp: event.isAsked };
    case 'asked-visit': {
      const { by, mode, minutes } = event;
      return { ...seat, asked: { by, mode, minutes, until: time + QUESTION } };
    }
    case 'consent':
      return consented(seat, event.answer, time);
    case 'typed-by':
      return { ...seat, typist: event.who };
    case 'extended':
      return { ...seat, extension: seat.extension + event.minutes * 60_000 };
    case 'message':
      return { ...seat, messages: [...seat.messages, { at: iso, text: event.text }] };
    case 'fault':
      return { ...seat, notices: [...seat.notices, { at: iso, text: event.text }] };
    case 'ended':
      return ended(seat);
    case 'graded-final': {
      const { report, why } = event;
      const final: FinalResult = report === null ? { kind: 'undecided', why } : { kind: 'graded', report };
      return withTask(seat, event.task, (task) => ({ ...task, final, report: report ?? task.report }));
    }
  }
}

function withTask(seat: Seat, scenario: ScenarioId, change: (task: SeatTask) => SeatTask): Seat {
  const [first, ...rest] = seat.tasks;
  const changed = (task: SeatTask) => (task.scenario === scenario ? change(task) : task);
  return { ...seat, tasks: [changed(first), ...rest.map(changed)] };
}

function opened(task: SeatTask, time: number): SeatTask {
  return { ...task, openedAt: task.openedAt ?? time, progressAt: task.progressAt ?? time };
}

function judged(
  task: SeatTask,
  report: GradeReport,
  lines: SeatTask['lines'],
  { time, iso }: { readonly time: number; readonly iso: string },
): SeatTask {
  const isEqual = task.report !== null && verdictKey(task.report) === verdictKey(report);
  return {
    ...{ ...task, report, lines, equalVerdicts: isEqual ? task.equalVerdicts + 1 : 1 },
    progressAt: greens(report).some((id) => !greens(task.report).includes(id)) ? time : task.progressAt,
    passedAt: report.passed ? (task.passedAt ?? iso) : null,
  };
}

function greens(report: GradeReport | null): readonly string[] {
  return (report?.checks ?? []).filter(({ status }) => status === 'pass').map(({ id }) => id);
}

function verdictKey({ checks }: GradeReport): string {
  return checks.map(({ id, status, points }) => `${id} ${status} ${points}`).join('\n');
}

/** The time that a learner needed until the check that has just turned green. */
function stepOf(before: Seat, now: Seat, scenario: ScenarioId, time: number): readonly number[] {
  const from = taskOf(before, scenario)?.progressAt ?? null;
  return from !== null && taskOf(now, scenario)?.progressAt === time && from < time ? [time - from] : [];
}

/** A learner who is asked for a look gives no more than that. */
function consented(seat: Seat, answer: VisitMode | 'no', time: number): Seat {
  const { asked } = seat;
  if (answer === 'no') return { ...seat, asked: null, granted: null };
  if (asked === null || asked.until < time || seat.hasEnded) return { ...seat, asked: null };
  const mode = asked.mode === 'look' ? 'look' : answer;
  const granted = { by: asked.by, mode, until: time + asked.minutes * 60_000 };
  return { ...seat, asked: null, granted, isAssisted: true, isAskingForHelp: false };
}

function ended(seat: Seat): Seat {
  return { ...seat, hasEnded: true, asked: null, granted: null };
}

function eachSeat({ seats }: ClassState, change: (seat: Seat) => Seat): ClassState['seats'] {
  return new Map(Array.from(seats, ([id, seat]) => [id, change(seat)]));
}
