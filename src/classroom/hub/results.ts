import type { GradeReport } from '../../grading/result.ts';
import { csvField } from '../../text/csv.ts';
import type { LiveClass } from '../events/live-class.ts';
import type { Seat, SeatTask } from '../events/state.ts';
import { taskNamed } from '../seats/seat-work.ts';

/** What `results.json` contains. Learners are in the order of their seats. */
export interface ClassResults {
  readonly schemaVersion: 1;
  readonly title: string;
  readonly isExam: boolean;
  readonly learners: readonly LearnerResult[];
}

export interface LearnerResult {
  readonly seat: string;
  readonly name: string;
  readonly joinedAt: string | null;
  readonly isAssisted: boolean;
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  readonly tasks: readonly TaskResult[];
}

export interface TaskResult {
  readonly scenario: string;
  readonly title: string;
  /** `untouched`: never opened. `undecided`: it could not be graded. */
  readonly state: 'graded' | 'untouched' | 'undecided';
  /** Whether nothing will change it any more. */
  readonly isFinal: boolean;
  readonly score: number;
  readonly maxScore: number;
  /** When it was passed first and not broken again; RFC 3339. */
  readonly passedAt: string | null;
  readonly hints: number;
  readonly resets: number;
  /** The grade at the end or, before it, the last one. */
  readonly report: GradeReport | null;
}

export function resultsJson(live: LiveClass): ClassResults {
  const { plan, seats } = live.state();
  const learners = [...seats.values()].filter(({ name }) => name !== null);
  return {
    ...{ schemaVersion: 1, title: plan.title, isExam: plan.exam !== null },
    learners: learners.map((seat) => learnerResult(seat, live)),
  };
}

function learnerResult(seat: Seat, live: LiveClass): LearnerResult {
  const { plan } = live.state();
  const tasks = seat.tasks.map((task) => taskResult(task, seat.hasEnded, live));
  const [score, maxScore] = [sum(tasks.map((task) => task.score)), sum(tasks.map((task) => task.maxScore))];
  const { id, name, joinedAt, isAssisted } = seat;
  const passed = plan.exam === null ? score === maxScore : score * 100 >= maxScore * plan.exam.passMark;
  return { seat: id, name: name ?? '', joinedAt, isAssisted, score, maxScore, passed, tasks };
}

function taskResult(task: SeatTask, hasEnded: boolean, live: LiveClass): TaskResult {
  const { scenario, final, report, openedAt, passedAt, hints, resets } = task;
  const { title, maxScore } = taskNamed(live.state().plan, scenario);
  const last = final?.kind === 'graded' ? final.report : report;
  const graded = last === null ? 'undecided' : 'graded';
  return {
    ...{ scenario, title, score: last?.score ?? 0, maxScore, passedAt, hints, resets, report: last },
    state: openedAt === null ? 'untouched' : graded,
    isFinal: final !== null || (openedAt === null && hasEnded),
  };
}

/** One line for each task of each learner after a header line; fields are quoted as in RFC 4180. */
export function resultsCsv(live: LiveClass): string {
  const header = 'seat,name,joinedAt,assisted,scenario,state,score,maxScore,passedAt,hints,resets';
  const lines = resultsJson(live).learners.flatMap(({ seat, name, joinedAt, isAssisted, tasks }) =>
    tasks.map(({ scenario, state, score, maxScore, passedAt, hints, resets }) =>
      [seat, name, joinedAt, isAssisted, scenario, state, score, maxScore, passedAt, hints, resets]
        .map(field)
        .join(','),
    ),
  );
  return `${[header, ...lines].join('\r\n')}\r\n`;
}

/** A spreadsheet takes what begins like a formula for one; an apostrophe before it makes it a text. */
function field(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return csvField(safe);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
