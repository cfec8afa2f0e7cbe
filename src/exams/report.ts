import type { CheckResult, GradeReport } from '../grading/result.ts';
import type { Ending } from './events.ts';
import type { ExamState, Pause, TaskState } from './state.ts';

/** The result of an exam, as printed by `exam report --json`. */
export interface ExamReport {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly title: string;
  /** From which the tasks were drawn; `null` if a file names them. */
  readonly seed: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly ending: Ending;
  readonly minutes: number;
  readonly secondsUsed: number;
  readonly pauses: readonly Pause[];
  /** The percentage of the points that passes. */
  readonly passMark: number;
  readonly score: Score;
  /** `undecided` if it depends on what could not be decided. */
  readonly result: 'passed' | 'not-passed' | 'undecided';
  readonly tasks: readonly TaskReport[];
  readonly areas: readonly AreaReport[];
  /**
   * The checks that did not pass, those that cost most points first; after them those that were not checked for that
   * reason.
   */
  readonly losses: readonly Loss[];
}

/** Percentages of the points: what was earned, and what it would be if all that could not be decided were right. */
export interface Score {
  readonly least: number;
  readonly most: number;
}

export interface TaskReport {
  readonly number: number;
  readonly scenario: string;
  readonly title: string;
  readonly domain: string;
  readonly competency: string;
  readonly lab: string;
  readonly isFlagged: boolean;
  /** The percentage of the points of the exam that the task is worth. */
  readonly worth: number;
  /** Percentages of the points of the task. */
  readonly score: Score;
  /** `untouched` if the task was never opened. */
  readonly status: 'passed' | 'not-passed' | 'untouched' | 'undecided';
  /** Why the task, or a check of it, could not be decided; empty otherwise. */
  readonly why: string;
  readonly grade: GradeReport | null;
}

/** A domain, or a competency of it. */
export interface AreaReport {
  readonly domain: string;
  /** Empty for the tasks of a domain that name none. */
  readonly competency: string;
  readonly worth: number;
  /** Percentages of the points of the area. */
  readonly score: Score;
}

export interface Loss {
  readonly task: number;
  /** The percentage of the points of the exam that it cost. */
  readonly cost: number;
  readonly check: CheckResult;
}

/** The report of an exam whose tasks all have a result. */
export function reportOf({ plan, tasks, pauses, used, begunAt, ending }: ExamState): ExamReport {
  const total = tasks.reduce((sum, { weight }) => sum + weight, 0);
  const reports = tasks.map((task) => taskReport(task, total));
  const score = scoreOver(reports);
  const { name, title, seed, minutes, passMark } = plan;
  return {
    schemaVersion: 1,
    ...{ name, title, seed, minutes, passMark, pauses, score },
    startedAt: begunAt ?? '',
    ending: ending ?? 'finished',
    secondsUsed: Math.round(used / 1000),
    result: score.least >= passMark ? 'passed' : score.most >= passMark ? 'undecided' : 'not-passed',
    tasks: reports,
    areas: areasOf(reports),
    losses: reports.flatMap(lossesOf).toSorted(byCost),
  };
}

function taskReport(task: TaskState, total: number): TaskReport {
  const { number, scenario, title, domain, competency, lab, isFlagged, weight, result } = task;
  const common = {
    number,
    scenario,
    title,
    domain,
    competency,
    lab,
    isFlagged,
    worth: rounded((100 * weight) / total),
  };
  switch (result?.kind) {
    case 'graded':
      return { ...common, ...gradedPart(result.report), grade: result.report };
    case 'untouched':
      return { ...common, score: { least: 0, most: 0 }, status: 'untouched', why: '', grade: null };
    default:
      return {
        ...{ ...common, score: { least: 0, most: 100 }, status: 'undecided', grade: null },
        why: result?.why ?? 'it has not been graded',
      };
  }
}

/** If a check could not be decided, neither are those that were skipped, which may depend on it. */
function gradedPart({ checks, score, maxScore, passed }: GradeReport): Pick<TaskReport, 'score' | 'status' | 'why'> {
  const errors = checks.filter(({ status }) => status === 'error');
  const open = errors.length === 0 ? [] : checks.filter(({ status }) => status === 'error' || status === 'skipped');
  const most = score + open.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  return {
    score: { least: percentage(score, maxScore), most: percentage(most, maxScore) },
    status: errors.length > 0 ? 'undecided' : passed ? 'passed' : 'not-passed',
    why: errors.map(({ title, why }) => `${title}: ${why}`).join('\n'),
  };
}

/** A scenario with guards only is worth nothing, so that nothing is lost. */
function percentage(points: number, maxPoints: number): number {
  return maxPoints === 0 ? 100 : rounded((100 * points) / maxPoints);
}

function scoreOver(tasks: readonly TaskReport[]): Score {
  const worth = tasks.reduce((sum, task) => sum + task.worth, 0);
  const mean = (bound: keyof Score) =>
    rounded(tasks.reduce((sum, task) => sum + task.worth * task.score[bound], 0) / worth);
  return { least: mean('least'), most: mean('most') };
}

/** Each competency, in the order of the tasks. */
function areasOf(tasks: readonly TaskReport[]): readonly AreaReport[] {
  const groups = Map.groupBy(tasks, ({ domain, competency }) => JSON.stringify([domain, competency]));
  return [...groups.values()].flatMap((own) =>
    own.slice(0, 1).map(({ domain, competency }) => ({
      ...{ domain, competency, score: scoreOver(own) },
      worth: rounded(own.reduce((sum, { worth }) => sum + worth, 0)),
    })),
  );
}

/** Errors are no losses, nor is what was skipped for them. */
function lossesOf({ number, worth, grade, status }: TaskReport): readonly Loss[] {
  if (grade === null || grade.maxScore === 0) return [];
  return grade.checks
    .filter((check) => check.status === 'fail' || (check.status === 'skipped' && status !== 'undecided'))
    .map((check) => ({ task: number, cost: rounded((worth * check.maxPoints) / grade.maxScore), check }));
}

function byCost(a: Loss, b: Loss): number {
  const isConsequence = ({ check }: Loss) => Number(check.status === 'skipped');
  return isConsequence(a) - isConsequence(b) || b.cost - a.cost;
}

/** Without the noise of binary fractions, so that 67 of 100 points pass at 67 %. */
function rounded(percent: number): number {
  return Math.round(percent * 1e6) / 1e6;
}
