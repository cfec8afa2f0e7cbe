import { labMinors } from '../binaries/release.ts';
import { isGradeReport } from '../grading/report-guard.ts';
import type { GradeReport } from '../grading/result.ts';
import { isLabName } from '../labs/lab-name.ts';
import { isProcessIdentity } from '../process/identity.ts';
import {
  type Guard,
  isBoolean,
  isListOf,
  isNumber,
  isObjectOf,
  isOneOf,
  isString,
  narrowed,
  nullable,
} from '../process/json-guard.ts';
import { PROVIDER_NAMES } from '../providers/provider.ts';
import { isScenarioId } from '../scenarios/scenario-id.ts';
import type { Moment } from './clock.ts';
import type { ExamPlan, PlannedTask } from './plan.ts';

/** What happens in an exam, in order; everything else is derived from it. Tasks are given by their number. */
export type ExamEvent =
  /** The first event; the clock does not run yet. */
  | { readonly kind: 'planned'; readonly plan: ExamPlan }
  /** The clock starts. */
  | { readonly kind: 'begun' }
  /** Nothing, except that it was later than the event before. */
  | { readonly kind: 'tick' }
  /** The learner turned to a task. */
  | { readonly kind: 'opened'; readonly task: number }
  | { readonly kind: 'flagged'; readonly task: number; readonly isFlagged: boolean }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** The lab of the task runs. */
  | { readonly kind: 'ready'; readonly task: number }
  /** The lab of the task could not be started. */
  | { readonly kind: 'failed'; readonly task: number; readonly why: string }
  /** The clock stops; the tasks are graded unless the exam was abandoned. */
  | { readonly kind: 'ended'; readonly how: Ending }
  | { readonly kind: 'graded'; readonly task: number; readonly report: GradeReport }
  /** The learner never opened the task, and its lab was never created. */
  | { readonly kind: 'untouched'; readonly task: number }
  /** The task could not be graded. */
  | { readonly kind: 'undecided'; readonly task: number; readonly why: string };

const ENDINGS = ['finished', 'time', 'abandoned'] as const;
export type Ending = (typeof ENDINGS)[number];

/** A line of the journal. */
export interface ExamEntry {
  readonly at: Moment;
  readonly event: ExamEvent;
}

type EventOf<K extends ExamEvent['kind']> = Extract<ExamEvent, { readonly kind: K }>;

const task = isNumber;

const isPlannedTask = isObjectOf<PlannedTask>({
  number: isNumber,
  lab: narrowed(isString, isLabName),
  scenario: narrowed(isString, isScenarioId),
  pack: nullable(isString),
  title: isString,
  domain: isString,
  competency: isString,
  minutes: isNumber,
  weight: isNumber,
  provider: isOneOf(PROVIDER_NAMES),
  minor: isOneOf(labMinors),
});

const isPlan = isObjectOf<ExamPlan>({
  name: isString,
  title: isString,
  minutes: isNumber,
  passMark: isNumber,
  seed: nullable(isString),
  labsAtOnce: isNumber,
  tasks: isListOf(isPlannedTask),
  starter: isProcessIdentity,
});

const GUARDS: { readonly [K in ExamEvent['kind']]: Guard<EventOf<K>> } = {
  planned: isObjectOf<EventOf<'planned'>>({ kind: isOneOf(['planned']), plan: isPlan }),
  begun: isObjectOf<EventOf<'begun'>>({ kind: isOneOf(['begun']) }),
  tick: isObjectOf<EventOf<'tick'>>({ kind: isOneOf(['tick']) }),
  opened: isObjectOf<EventOf<'opened'>>({ kind: isOneOf(['opened']), task }),
  flagged: isObjectOf<EventOf<'flagged'>>({ kind: isOneOf(['flagged']), task, isFlagged: isBoolean }),
  paused: isObjectOf<EventOf<'paused'>>({ kind: isOneOf(['paused']) }),
  resumed: isObjectOf<EventOf<'resumed'>>({ kind: isOneOf(['resumed']) }),
  ready: isObjectOf<EventOf<'ready'>>({ kind: isOneOf(['ready']), task }),
  failed: isObjectOf<EventOf<'failed'>>({ kind: isOneOf(['failed']), task, why: isString }),
  ended: isObjectOf<EventOf<'ended'>>({ kind: isOneOf(['ended']), how: isOneOf(ENDINGS) }),
  graded: isObjectOf<EventOf<'graded'>>({ kind: isOneOf(['graded']), task, report: isGradeReport }),
  untouched: isObjectOf<EventOf<'untouched'>>({ kind: isOneOf(['untouched']), task }),
  undecided: isObjectOf<EventOf<'undecided'>>({ kind: isOneOf(['undecided']), task, why: isString }),
};

const isEvent: Guard<ExamEvent> = (value): value is ExamEvent => Object.values(GUARDS).some((guard) => guard(value));

export const isEntry = isObjectOf<ExamEntry>({
  at: isObjectOf<Moment>({ wall: isNumber, uptime: isNumber, boot: nullable(isString) }),
  event: isEvent,
});
