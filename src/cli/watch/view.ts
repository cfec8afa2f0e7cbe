import type { ApiServerNow } from '../../control-plane/api-server-now.ts';
import type { CheckResult, GradeReport } from '../../grading/result.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import type { WatchEvent } from '../../labs/watch-lab.ts';
import type { Scenario } from '../../scenarios/load.ts';

/** All that the screen of `watch` shows. Times are milliseconds since the epoch. */
export interface WatchView {
  readonly subject: Subject;
  readonly checks: readonly WatchedCheck[];
  readonly apiServer: { readonly now: ApiServerNow; readonly since: number } | null;
  readonly grading: Grading | null;
  /** Whether the last attempt to grade found another process at work on the lab. */
  readonly isBusy: boolean;
  readonly verdict: Verdict | null;
  /** The ID of the check whose details are shown. */
  readonly opened: string | null;
  /** Whether the user has chosen it; otherwise it is the first that has not passed. */
  readonly isPinned: boolean;
  /** Lines by which the list is scrolled away from where the opened check is visible. */
  readonly scroll: number;
  readonly page: Page | null;
  readonly question: Question | null;
  /** One line at the bottom, until the next key. */
  readonly note: string;
  readonly now: number;
}

export interface Subject {
  readonly lab: string;
  readonly scenario: string;
  readonly title: string;
  readonly minutes: number;
  readonly startedAt: number;
}

export interface WatchedCheck {
  readonly id: string;
  readonly title: string;
  readonly maxPoints: number;
  /** The title of the task that it belongs to, if the scenario has several. */
  readonly task: string | null;
  /** `null` until it has been decided for the first time. */
  readonly result: CheckResult | null;
}

interface Grading {
  readonly since: number;
  readonly changed: readonly string[];
  readonly decided: number;
  /** What it is waiting for; may be empty. */
  readonly step: string;
}

/** The latest complete grade, and what distinguishes it from the one before. */
export interface Verdict {
  readonly at: number;
  readonly report: GradeReport;
  /** The files and objects whose change caused it. */
  readonly changed: readonly string[];
  /** IDs of checks that pass now and did not before, and the other way around. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** A text that covers the list of checks. */
export interface Page {
  readonly kind: 'task' | 'hints' | 'solution' | 'keys';
  readonly title: string;
  readonly text: (columns: number) => string;
  /** The number of lines above the first visible one. */
  readonly top: number;
}

export type Question =
  | { readonly about: 'solution' | 'reset'; readonly text: string }
  | { readonly about: 'next'; readonly text: string; readonly scenario: string };

/** The screen before anything is known about the lab. */
export function openingView(
  record: Pick<LabRecord, 'name' | 'startedAt'>,
  { id, definition }: Pick<Scenario, 'id' | 'definition'>,
  now: number,
): WatchView {
  const { title, minutes, tasks = [], checks } = definition;
  return {
    subject: { lab: record.name, scenario: id, title, minutes, startedAt: Date.parse(record.startedAt ?? '') || now },
    checks: checks.map((check) => ({
      id: check.id,
      title: check.title,
      maxPoints: check.points,
      task: tasks.find((task) => task.id === check.task)?.title ?? null,
      result: null,
    })),
    apiServer: null,
    grading: null,
    isBusy: false,
    verdict: null,
    opened: null,
    isPinned: false,
    scroll: 0,
    page: null,
    question: null,
    note: '',
    now,
  };
}

/** The view after something has happened in the lab. */
export function happened(view: WatchView, event: WatchEvent): WatchView {
  switch (event.kind) {
    case 'api-server':
      return { ...view, apiServer: { now: event.now, since: sinceOf(view, event.now) } };
    case 'grading': {
      const { changed } = event;
      return { ...view, isBusy: false, grading: { since: view.now, changed, decided: 0, step: '' } };
    }
    case 'decided': {
      const { grading } = view;
      const checks = view.checks.map((check) =>
        check.id === event.result.id ? { ...check, result: event.result } : check,
      );
      return { ...view, checks, grading: grading && { ...grading, decided: grading.decided + 1 } };
    }
    case 'graded':
      return graded(view, event.report);
    case 'busy':
      return { ...view, grading: null, isBusy: true };
  }
}

/** The same, when the grade reports what it is waiting for. */
export function progressed(view: WatchView, step: string): WatchView {
  return view.grading === null ? view : { ...view, grading: { ...view.grading, step } };
}

/** An outage is as old as the first look that found the API server not running. */
function sinceOf({ apiServer, now: at }: WatchView, now: ApiServerNow): number {
  if (apiServer === null) return at;
  const wasRunning = apiServer.now.status === 'running';
  return wasRunning === (now.status === 'running') ? apiServer.since : at;
}

function graded(view: WatchView, report: GradeReport): WatchView {
  const before = view.verdict?.report ?? null;
  const passes = (one: GradeReport | null, id: string) =>
    one?.checks.some((check) => check.id === id && check.status === 'pass') === true;
  const ids = report.checks.map(({ id }) => id);
  const verdict: Verdict = {
    at: view.now,
    report,
    changed: view.grading?.changed ?? [],
    gained: before === null ? [] : ids.filter((id) => passes(report, id) && !passes(before, id)),
    lost: ids.filter((id) => !passes(report, id) && passes(before, id)),
  };
  const checks = view.checks.map((check) => ({
    ...check,
    result: report.checks.find(({ id }) => id === check.id) ?? check.result,
  }));
  const opened = view.isPinned ? view.opened : (firstToOpen(report.checks)?.id ?? null);
  return { ...view, checks, verdict, grading: null, isBusy: false, opened };
}

/** The first check that failed; if none did, the first that could not be decided. */
export function firstToOpen(checks: readonly CheckResult[]): CheckResult | undefined {
  return checks.find(({ status }) => status === 'fail') ?? checks.find(({ status }) => status === 'error');
}
