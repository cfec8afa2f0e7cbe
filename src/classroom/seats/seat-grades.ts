import { whenUnlocked } from '../../exams/exam-labs.ts';
import type { GradeReport } from '../../grading/result.ts';
import { gradeLab } from '../../labs/grade-lab.ts';
import { type WatchEvent, type WatchIntervals, watchLab } from '../../labs/watch-lab.ts';
import type { LabNode } from '../../node/lab-node.ts';
import type { ScenarioId } from '../../scenarios/scenario-id.ts';
import { errorText } from '../../text/error-text.ts';
import type { SeatId } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';
import { taskOf } from '../events/state.ts';
import type { SeatLabs } from './seat-labs.ts';
import { type SeatWork, taskNamed } from './seat-work.ts';
import { turns } from './turns.ts';

export type ApiServerPhase = 'running' | 'restarting' | 'down' | 'unknown';

/** The grades of a class. A bounded number runs at once, each seat in its turn. */
export interface SeatGrades {
  isGrading(seat: SeatId, task: ScenarioId): boolean;
  apiServer(seat: SeatId, task: ScenarioId): ApiServerPhase;
  /**
   * Grades the current task of a seat whenever its files change, until nothing has been done there for a while. To be
   * called whenever something is done; in an exam it does nothing.
   */
  touched(seat: SeatId): void;
  /** Grades the current task now. What goes wrong is told to the learner. */
  grade(seat: SeatId): Promise<void>;
  /** Grades a task as it stands at the end of the class, and records the result. */
  gradeFinally(seat: SeatId, task: ScenarioId): Promise<void>;
  /** Watches nothing more. */
  stopWatching(seat: SeatId): Promise<void>;
}

export interface SeatGradesOptions {
  readonly gradesAtOnce: number;
  /** Milliseconds without any activity after which a lab is not watched. */
  readonly patience?: number;
  readonly intervals?: WatchIntervals;
}

/** Many labs are watched, on few cores. */
const INTERVALS: WatchIntervals = { files: 1_500, objects: 5_000 };

interface Watch {
  readonly task: ScenarioId;
  readonly ending: AbortController;
  readonly ended: Promise<void>;
  quietFrom: number;
}

/** `changed` is called when what this knows of a seat has changed. */
export function seatGrades(
  live: LiveClass,
  labs: SeatLabs,
  work: SeatWork,
  { gradesAtOnce, patience = 60_000, intervals = INTERVALS }: SeatGradesOptions,
  changed: (seat: SeatId) => void,
): SeatGrades {
  const waiting = turns(gradesAtOnce);
  const grading = new Map<string, number>();
  const apiServers = new Map<string, ApiServerPhase>();
  const watches = new Map<SeatId, Watch>();
  const { plan } = live.state();

  function count(seat: SeatId, task: ScenarioId, by: 1 | -1): void {
    const key = `${seat} ${task}`;
    grading.set(key, (grading.get(key) ?? 0) + by);
    changed(seat);
  }

  function isGrading(seat: SeatId, task: ScenarioId): boolean {
    return (grading.get(`${seat} ${task}`) ?? 0) > 0;
  }

  async function counted<T>(seat: SeatId, task: ScenarioId, work: () => Promise<T>): Promise<T> {
    count(seat, task, 1);
    try {
      return await work();
    } finally {
      count(seat, task, -1);
    }
  }

  async function record(seat: SeatId, task: ScenarioId, report: GradeReport, node: LabNode): Promise<void> {
    const lines = await linesOf(report, node);
    if (live.seat(seat).hasEnded) return;
    live.record({ kind: 'verdict', seat, task, report, lines });
    const next = live.seat(seat).tasks.find(({ openedAt }) => openedAt === null);
    if (report.passed && next !== undefined) void labs.ensure(seat, next.scenario, { isUrgent: false }).catch(() => {});
  }

  async function watchOnce(seat: SeatId, task: ScenarioId, signal: AbortSignal): Promise<void> {
    const { record: lab, node } = await labs.running(seat, task);
    const scenario = await work.scenarioOf(taskNamed(plan, task));
    let isCaused = false;
    const recording: Promise<void>[] = [];
    const tell = (event: WatchEvent) => {
      if (event.kind === 'grading') isCaused = event.changed.length > 0;
      if (event.kind === 'api-server') {
        if (apiServers.get(`${seat} ${task}`) === event.now.status) return;
        apiServers.set(`${seat} ${task}`, event.now.status);
        changed(seat);
      }
      // The first grade of a watch says nothing new if nothing has changed since the last one.
      if (event.kind !== 'graded') return;
      const known = taskOf(live.seat(seat), task)?.report ?? null;
      if (isCaused || known === null || known.score !== event.report.score) {
        recording.push(record(seat, task, event.report, node));
      }
    };
    const turn = (grade: () => Promise<GradeReport>) => counted(seat, task, () => waiting.take(grade));
    try {
      await watchLab(lab, scenario, { ...work, signal }, tell, intervals, turn);
    } finally {
      apiServers.delete(`${seat} ${task}`);
      await Promise.allSettled(recording);
    }
  }

  async function stopWatching(seat: SeatId): Promise<void> {
    const watch = watches.get(seat);
    watch?.ending.abort();
    await watch?.ended;
  }

  function touched(seat: SeatId): void {
    const { current: task, name, hasEnded } = live.seat(seat);
    const running = watches.get(seat);
    const isDue = plan.exam === null && name !== null && !hasEnded && labs.phase(seat, task) === 'running';
    if (running?.task === task) {
      running.quietFrom = performance.now() + patience;
      return;
    }
    if (running !== undefined) {
      running.ending.abort();
      void running.ended.then(() => touched(seat));
      return;
    }
    if (!isDue) return;
    const ending = new AbortController();
    const signal = AbortSignal.any([work.signal, ending.signal]);
    const ended = watchOnce(seat, task, signal)
      // Whatever ends a watch is found by those who keep the labs running; the next activity begins another.
      .catch(() => {})
      .then(() => {
        clearInterval(quiet);
        watches.delete(seat);
      });
    const watch: Watch = { task, ending, ended, quietFrom: performance.now() + patience };
    // A grade that has begun, or waits for its turn, is not lost.
    const isQuiet = () => performance.now() > watch.quietFrom && !isGrading(seat, task);
    const quiet = setInterval(() => isQuiet() && ending.abort(), patience / 10).unref();
    watches.set(seat, watch);
  }

  async function gradeNow(seat: SeatId, task: ScenarioId): Promise<GradeReport> {
    const { record: lab } = await labs.running(seat, task);
    const scenario = await work.scenarioOf(taskNamed(plan, task));
    return whenUnlocked(work.signal, () => gradeLab(lab, scenario, work));
  }

  return {
    isGrading,
    apiServer: (seat, task) => apiServers.get(`${seat} ${task}`) ?? 'unknown',
    touched,
    stopWatching,
    grade(seat) {
      const task = live.seat(seat).current;
      return counted(seat, task, async () => {
        try {
          const report = await waiting.take(() => gradeNow(seat, task), { isUrgent: true });
          const { node } = await labs.running(seat, task);
          await record(seat, task, report, node);
        } catch (error) {
          work.signal.throwIfAborted();
          live.record({ kind: 'fault', seat, text: `Your task could not be graded: ${errorText(error)}` });
        }
      });
    },
    gradeFinally(seat, task) {
      return counted(seat, task, async () => {
        try {
          await labs.ensure(seat, task, { isUrgent: true });
          const report = await waiting.take(() => gradeNow(seat, task));
          live.record({ kind: 'graded-final', seat, task, report, why: '' });
        } catch (error) {
          work.signal.throwIfAborted();
          live.record({ kind: 'graded-final', seat, task, report: null, why: errorText(error) });
        }
      });
    },
  };
}

/** Bytes of a file of the learner that is looked at for a line, and characters of that line. */
const MAX_BYTES = 256 * 1024;
const MAX_LINE = 200;

/** The lines that the failed checks point at, by the ID of the check. */
async function linesOf({ checks }: GradeReport, node: LabNode): Promise<Record<string, string>> {
  const places = checks.flatMap(({ id, status, where }) =>
    status === 'fail' && where !== null ? [{ id, where }] : [],
  );
  const files = new Map<string, readonly string[]>();
  for (const file of new Set(places.map(({ where }) => where.file))) {
    const read = await node.readFile(file, { maxBytes: MAX_BYTES }).catch(() => null);
    if (read?.state === 'file') files.set(file, new TextDecoder().decode(read.bytes).split('\n'));
  }
  return Object.fromEntries(
    places.flatMap(({ id, where }) => {
      const line = files.get(where.file)?.[where.line - 1];
      return line === undefined ? [] : [[id, line.slice(0, MAX_LINE)]];
    }),
  );
}
