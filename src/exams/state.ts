import type { GradeReport } from '../grading/result.ts';
import { elapsed, type Moment } from './clock.ts';
import type { Ending, ExamEntry, ExamEvent } from './events.ts';
import type { ExamPlan, PlannedTask } from './plan.ts';

/** What an exam's events say at a moment. */
export interface ExamState {
  readonly plan: ExamPlan;
  /**
   * `preparing` before the clock runs; `grading` after it has stopped, until each task has a result, which makes it
   * `done`.
   */
  readonly phase: 'preparing' | 'running' | 'paused' | 'grading' | 'done' | 'abandoned';
  /** When the clock started, RFC 3339; `null` if it has not. */
  readonly begunAt: string | null;
  /** Milliseconds that the clock has run, at most the time of the exam. */
  readonly used: number;
  /** Milliseconds. */
  readonly left: number;
  readonly pauses: readonly Pause[];
  readonly ending: Ending | null;
  readonly tasks: readonly TaskState[];
}

export interface Pause {
  /** RFC 3339. */
  readonly at: string;
  readonly milliseconds: number;
}

export interface TaskState extends PlannedTask {
  readonly isFlagged: boolean;
  /** Counts the times that any task was opened, up to the last time that this one was; 0 if never. */
  readonly opened: number;
  /** Whether its lab has run. */
  readonly isMade: boolean;
  /** Whether its lab has been made to run since the task was last opened. */
  readonly isReady: boolean;
  /** Why its lab could not be started; `null` unless the last attempt failed. */
  readonly failure: string | null;
  readonly result: TaskResult | null;
}

export type TaskResult =
  | { readonly kind: 'graded'; readonly report: GradeReport }
  | { readonly kind: 'untouched' }
  | { readonly kind: 'undecided'; readonly why: string };

/** Derives the state at a moment that is not before the last event. `null` if the first event is not the plan. */
export function stateAt(entries: readonly ExamEntry[], now: Moment): ExamState | null {
  const [first] = entries;
  if (first?.event.kind !== 'planned') return null;
  const { plan } = first.event;
  const clock = clockOf(entries, now);
  const total = plan.minutes * 60_000;
  const used = Math.min(clock.used, total);
  const tasks = plan.tasks.map((task) => taskState(task, entries));
  const phase = clock.phase === 'grading' && tasks.every(({ result }) => result !== null) ? 'done' : clock.phase;
  return { plan, tasks, ...clock, phase, used, left: total - used };
}

/** Whether the time of an exam is over that has not ended yet. */
export function isTimeUp({ phase, left }: ExamState): boolean {
  return (phase === 'running' || phase === 'paused') && left === 0;
}

/** Whether the exam has been neither finished nor abandoned, or its tasks are still being graded. */
export function isOngoing({ phase }: ExamState): boolean {
  return phase !== 'done' && phase !== 'abandoned';
}

/** The task that the learner turned to last; before they turned to any, the first. */
export function presentTask(tasks: readonly TaskState[]): TaskState | undefined {
  return tasks.toSorted((a, b) => b.opened - a.opened)[0];
}

type Clock = Pick<ExamState, 'begunAt' | 'used' | 'pauses' | 'ending'> & {
  readonly phase: Exclude<ExamState['phase'], 'done'>;
};

/** Adds up the time between one event and the next, according to the phase in which it passed. */
function clockOf(entries: readonly ExamEntry[], now: Moment): Clock {
  let clock: Clock = { phase: 'preparing', begunAt: null, used: 0, pauses: [], ending: null };
  for (const [index, { at, event }] of entries.entries()) {
    clock = after(clock, event, at);
    const passed = elapsed(at, entries[index + 1]?.at ?? now);
    if (clock.phase === 'running') clock = { ...clock, used: clock.used + passed };
    if (clock.phase === 'paused') clock = { ...clock, pauses: lengthened(clock.pauses, passed) };
  }
  return clock;
}

function after(clock: Clock, event: ExamEvent, at: Moment): Clock {
  const time = new Date(at.wall).toISOString();
  switch (event.kind) {
    case 'begun':
      return clock.phase === 'preparing' ? { ...clock, phase: 'running', begunAt: time } : clock;
    case 'paused':
      if (clock.phase !== 'running') return clock;
      return { ...clock, phase: 'paused', pauses: [...clock.pauses, { at: time, milliseconds: 0 }] };
    case 'resumed':
      return clock.phase === 'paused' ? { ...clock, phase: 'running' } : clock;
    case 'ended':
      if (clock.ending !== null) return clock;
      return { ...clock, phase: event.how === 'abandoned' ? 'abandoned' : 'grading', ending: event.how };
    default:
      return clock;
  }
}

function lengthened(pauses: readonly Pause[], by: number): readonly Pause[] {
  return pauses.map((pause, index) =>
    index === pauses.length - 1 ? { ...pause, milliseconds: pause.milliseconds + by } : pause,
  );
}

function taskState(task: PlannedTask, entries: readonly ExamEntry[]): TaskState {
  let state: TaskState = {
    ...task,
    isFlagged: false,
    opened: 0,
    isMade: false,
    isReady: false,
    failure: null,
    result: null,
  };
  let openings = 0;
  for (const { event } of entries) {
    if (event.kind === 'opened') openings += 1;
    if ('task' in event && event.task === task.number) state = withEvent(state, event, openings);
  }
  return state;
}

function withEvent(state: TaskState, event: ExamEvent, openings: number): TaskState {
  switch (event.kind) {
    case 'opened':
      return { ...state, opened: openings, isReady: false, failure: null };
    case 'flagged':
      return { ...state, isFlagged: event.isFlagged };
    case 'ready':
      return { ...state, isMade: true, isReady: true, failure: null };
    case 'failed':
      return { ...state, failure: event.why };
    case 'graded':
      return { ...state, result: { kind: 'graded', report: event.report } };
    case 'untouched':
      return { ...state, result: { kind: 'untouched' } };
    case 'undecided':
      return { ...state, result: { kind: 'undecided', why: event.why } };
    default:
      return state;
  }
}
