import type { Moment } from '../../exams/clock.ts';
import { isGradeReport } from '../../grading/report-guard.ts';
import type { GradeReport } from '../../grading/result.ts';
import {
  type Guard,
  isBoolean,
  isMapOf,
  isNumber,
  isObjectOf,
  isOneOf,
  isString,
  narrowed,
  nullable,
} from '../../process/json-guard.ts';
import { isScenarioId, type ScenarioId } from '../../scenarios/scenario-id.ts';
import { type ClassPlan, isClassPlan } from './plan.ts';

/** `seat-1`, `seat-2`, … */
export type SeatId = string & { readonly __seatId: unique symbol };

export function isSeatId(text: string): text is SeatId {
  return /^seat-[1-9]\d{0,3}$/.test(text);
}

export function seatNumbered(number: number): SeatId {
  const id = `seat-${number}`;
  if (!isSeatId(id)) throw new RangeError(`${number} is not the number of a seat`);
  return id;
}

export type VisitMode = 'look' | 'type';
export type Who = 'learner' | 'instructor';

/** What happens in a class, in order; everything else is derived from it. A task is given by its scenario. */
export type ClassEvent =
  /** The first event. */
  | { readonly kind: 'class-started'; readonly plan: ClassPlan }
  /** The lab of a task runs, for the first time or again with its files. */
  | { readonly kind: 'seat-made'; readonly seat: SeatId; readonly task: ScenarioId }
  /** The lab of a task has ended by itself, or could not be started. */
  | { readonly kind: 'broken'; readonly seat: SeatId; readonly task: ScenarioId; readonly why: string }
  /** Somebody took the seat. `tokenHash` is the SHA-256 of the token in the learner's cookie, in hexadecimal digits. */
  | { readonly kind: 'joined'; readonly seat: SeatId; readonly name: string; readonly tokenHash: string }
  /** The seat has got a new link; the old one is void. */
  | { readonly kind: 'linked'; readonly seat: SeatId; readonly tokenHash: string }
  /** The last page of the learner has been closed, or one has been opened again. */
  | { readonly kind: 'left'; readonly seat: SeatId }
  | { readonly kind: 'back'; readonly seat: SeatId }
  | { readonly kind: 'opened'; readonly seat: SeatId; readonly task: ScenarioId }
  | {
      readonly kind: 'verdict';
      readonly seat: SeatId;
      readonly task: ScenarioId;
      readonly report: GradeReport;
      /** The lines that the failed checks point at, by the ID of the check. */
      readonly lines: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'hint'; readonly seat: SeatId; readonly task: ScenarioId }
  | { readonly kind: 'reset'; readonly seat: SeatId; readonly task: ScenarioId; readonly by: Who }
  | { readonly kind: 'asked-help'; readonly seat: SeatId; readonly isAsked: boolean }
  /** The instructor asks to visit. */
  | {
      readonly kind: 'asked-visit';
      readonly seat: SeatId;
      readonly by: string;
      readonly mode: VisitMode;
      readonly minutes: number;
    }
  /** The learner's answer; `no` also ends a visit. */
  | { readonly kind: 'consent'; readonly seat: SeatId; readonly answer: VisitMode | 'no' }
  /** From now on, this person types in the terminal. */
  | { readonly kind: 'typed-by'; readonly seat: SeatId; readonly who: Who }
  /** More time, for one seat or for all. */
  | { readonly kind: 'extended'; readonly seat: SeatId | null; readonly minutes: number }
  | { readonly kind: 'message'; readonly seat: SeatId | null; readonly text: string }
  | { readonly kind: 'closed'; readonly isClosed: boolean }
  /** The clock of one seat, or of all, has stopped. */
  | { readonly kind: 'ended'; readonly seat: SeatId | null; readonly how: 'time' | 'instructor' }
  /** The result of a task after the end; `report` is `null` if it could not be graded, and `why` says why. */
  | {
      readonly kind: 'graded-final';
      readonly seat: SeatId;
      readonly task: ScenarioId;
      readonly report: GradeReport | null;
      readonly why: string;
    }
  | { readonly kind: 'exported'; readonly format: string }
  /** What the learner of a seat, or without one the instructor, must know. */
  | { readonly kind: 'fault'; readonly seat: SeatId | null; readonly text: string };

/** An event as it is kept. */
export interface ClassEntry {
  /** From 1, without gaps. */
  readonly id: number;
  readonly at: Moment;
  readonly event: ClassEvent;
}

type Kind = ClassEvent['kind'];
type EventOf<K extends Kind> = Extract<ClassEvent, { readonly kind: K }>;

const seat = narrowed(isString, isSeatId);
const task = narrowed(isString, isScenarioId);
const who = isOneOf(['learner', 'instructor']);
const mode = isOneOf(['look', 'type']);

const GUARDS: { readonly [K in Kind]: Guard<EventOf<K>> } = {
  'class-started': isObjectOf<EventOf<'class-started'>>({ kind: isOneOf(['class-started']), plan: isClassPlan }),
  'seat-made': isObjectOf<EventOf<'seat-made'>>({ kind: isOneOf(['seat-made']), seat, task }),
  broken: isObjectOf<EventOf<'broken'>>({ kind: isOneOf(['broken']), seat, task, why: isString }),
  joined: isObjectOf<EventOf<'joined'>>({ kind: isOneOf(['joined']), seat, name: isString, tokenHash: isString }),
  linked: isObjectOf<EventOf<'linked'>>({ kind: isOneOf(['linked']), seat, tokenHash: isString }),
  left: isObjectOf<EventOf<'left'>>({ kind: isOneOf(['left']), seat }),
  back: isObjectOf<EventOf<'back'>>({ kind: isOneOf(['back']), seat }),
  opened: isObjectOf<EventOf<'opened'>>({ kind: isOneOf(['opened']), seat, task }),
  verdict: isObjectOf<EventOf<'verdict'>>({
    kind: isOneOf(['verdict']),
    seat,
    task,
    report: isGradeReport,
    lines: isMapOf(isString),
  }),
  hint: isObjectOf<EventOf<'hint'>>({ kind: isOneOf(['hint']), seat, task }),
  reset: isObjectOf<EventOf<'reset'>>({ kind: isOneOf(['reset']), seat, task, by: who }),
  'asked-help': isObjectOf<EventOf<'asked-help'>>({ kind: isOneOf(['asked-help']), seat, isAsked: isBoolean }),
  'asked-visit': isObjectOf<EventOf<'asked-visit'>>({
    kind: isOneOf(['asked-visit']),
    seat,
    by: isString,
    mode,
    minutes: isNumber,
  }),
  consent: isObjectOf<EventOf<'consent'>>({
    kind: isOneOf(['consent']),
    seat,
    answer: isOneOf(['look', 'type', 'no']),
  }),
  'typed-by': isObjectOf<EventOf<'typed-by'>>({ kind: isOneOf(['typed-by']), seat, who }),
  extended: isObjectOf<EventOf<'extended'>>({ kind: isOneOf(['extended']), seat: nullable(seat), minutes: isNumber }),
  message: isObjectOf<EventOf<'message'>>({ kind: isOneOf(['message']), seat: nullable(seat), text: isString }),
  closed: isObjectOf<EventOf<'closed'>>({ kind: isOneOf(['closed']), isClosed: isBoolean }),
  ended: isObjectOf<EventOf<'ended'>>({
    kind: isOneOf(['ended']),
    seat: nullable(seat),
    how: isOneOf(['time', 'instructor']),
  }),
  'graded-final': isObjectOf<EventOf<'graded-final'>>({
    kind: isOneOf(['graded-final']),
    seat,
    task,
    report: nullable(isGradeReport),
    why: isString,
  }),
  exported: isObjectOf<EventOf<'exported'>>({ kind: isOneOf(['exported']), format: isString }),
  fault: isObjectOf<EventOf<'fault'>>({ kind: isOneOf(['fault']), seat: nullable(seat), text: isString }),
};

export const isClassEvent: Guard<ClassEvent> = (value): value is ClassEvent =>
  Object.values(GUARDS).some((guard) => guard(value));

export const isClassEntry = isObjectOf<ClassEntry>({
  id: isNumber,
  at: isObjectOf<Moment>({ wall: isNumber, uptime: isNumber, boot: nullable(isString) }),
  event: isClassEvent,
});
