import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiServerNow, apiServerNow } from '../control-plane/api-server-now.ts';
import type { CheckResult, GradeReport } from '../grading/result.ts';
import { NodeUnreachable } from '../node/lab-node.ts';
import { LockHeld } from '../process/lock-held.ts';
import type { Scenario } from '../scenarios/load.ts';
import { runningNode } from './find.ts';
import { gradeLab } from './grade-lab.ts';
import { changedBetween, fileVersions, objectVersions, readsOf, type Versions } from './graded-inputs.ts';
import type { LabWork } from './lab.ts';
import type { LabRecord } from './lab-record.ts';

/** What happens in a lab that is watched. */
export type WatchEvent =
  | { readonly kind: 'api-server'; readonly now: ApiServerNow }
  /** A grade begins, because these files and objects have changed; none at the first one. */
  | { readonly kind: 'grading'; readonly changed: readonly string[] }
  | { readonly kind: 'decided'; readonly result: CheckResult }
  | { readonly kind: 'graded'; readonly report: GradeReport }
  /** Another process works on the lab; the grade is attempted again. */
  | { readonly kind: 'busy' };

export interface WatchIntervals {
  /** Milliseconds between two looks at the files and at the API server. */
  readonly files: number;
  /** Milliseconds between two looks at the objects of the cluster, which cost a kubectl. */
  readonly objects: number;
}

const INTERVALS: WatchIntervals = { files: 500, objects: 3_000 };

/** Runs a grade when it may run: many watched labs take turns. */
export type GradeTurn = (grade: () => Promise<GradeReport>) => Promise<GradeReport>;

/**
 * Grades a lab, and again whenever the API server has restarted, or a static pod's manifest, or a file or an object that
 * one of its checks reads, has changed. Waits while another process is working on the lab. Reports everything to `tell`.
 * Ends only by throwing: the reason of the aborted signal, or why the lab can no longer be watched. Nothing of it is
 * still running then.
 */
export async function watchLab(
  record: LabRecord,
  scenario: Scenario,
  work: LabWork,
  tell: (event: WatchEvent) => void,
  intervals = INTERVALS,
  turn: GradeTurn = (grade) => grade(),
): Promise<never> {
  const ending = new AbortController();
  const both = { ...work, signal: AbortSignal.any([work.signal, ending.signal]) };
  const apiServer = apiServerFollower(record, both, tell);
  const loops = [
    every(intervals.files, both.signal, apiServer.look),
    gradeOnChange({ record, scenario, work: both, tell, intervals, apiServer, turn }),
  ];
  try {
    return await Promise.race(loops);
  } catch (error) {
    work.signal.throwIfAborted();
    if (error instanceof NodeUnreachable) await whyGone(record, work, intervals.files);
    throw error;
  } finally {
    ending.abort();
    await Promise.allSettled(loops);
  }
}

/** The number of attempts to find out what has become of a node that does not answer: it may still be ending. */
const ATTEMPTS = 8;

/** Throws LabProblem, which says what to do, if a node has gone. Returns if it answers, or nothing can be found out. */
async function whyGone(record: LabRecord, work: LabWork, interval: number): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      await runningNode(work, record, work.signal);
    } catch (error) {
      if (!(error instanceof NodeUnreachable)) throw error;
    }
    await sleep(interval, undefined, { signal: work.signal });
  }
}

/** Does it again and again, with a pause of `interval` milliseconds, until it throws or the signal is aborted. */
async function every(interval: number, signal: AbortSignal, work: () => Promise<void>): Promise<never> {
  for (;;) {
    await work();
    await sleep(interval, undefined, { signal });
  }
}

interface ApiServerFollower {
  look(): Promise<void>;
  /** Changes when it has restarted, and when it has gone down or come back. */
  version(): string;
}

function apiServerFollower(record: LabRecord, work: LabWork, tell: (event: WatchEvent) => void): ApiServerFollower {
  let now: ApiServerNow | null = null;
  return {
    async look() {
      now = await apiServerNow(await runningNode(work, record, work.signal), work.signal);
      tell({ kind: 'api-server', now });
    },
    version: () => (now?.status === 'running' ? now.startedAt.toISOString() : 'not running'),
  };
}

interface Grading {
  readonly record: LabRecord;
  readonly scenario: Scenario;
  readonly work: LabWork;
  readonly tell: (event: WatchEvent) => void;
  readonly intervals: WatchIntervals;
  readonly apiServer: ApiServerFollower;
  readonly turn: GradeTurn;
}

const API_SERVER = 'the API server';

function gradeOnChange({ record, scenario, work, tell, intervals, apiServer, turn }: Grading): Promise<never> {
  const { signal } = work;
  const reads = readsOf(scenario.definition);
  let graded: Versions | null = null;
  let objects: Versions = new Map();
  let objectsSeenAt = Number.NEGATIVE_INFINITY;

  async function gradeIfChanged(): Promise<void> {
    const node = await runningNode(work, record, signal);
    // Read before the grade, so that what changes in the meantime causes another grade.
    const files = await fileVersions(node, reads, signal);
    if (performance.now() >= objectsSeenAt + intervals.objects) {
      objects = (await objectVersions(node, reads, signal)) ?? objects;
      objectsSeenAt = performance.now();
    }
    const seen: Versions = new Map([...files, ...objects]);
    const changed =
      graded === null ? [] : changedBetween(graded, new Map([...seen, [API_SERVER, apiServer.version()]]));
    if (graded !== null && changed.length === 0) return;
    // Of a restart, only its cause is reported.
    const causes = changed.filter((name) => name !== API_SERVER);
    tell({ kind: 'grading', changed: causes.length === 0 ? changed : causes });
    const decided = (result: CheckResult) => tell({ kind: 'decided', result });
    const report = await turn(() => gradeLab(record, scenario, work, decided));
    // A grade waits for the restart that a change causes.
    await apiServer.look();
    graded = new Map([...seen, [API_SERVER, apiServer.version()]]);
    tell({ kind: 'graded', report });
  }

  return every(intervals.files, signal, async () => {
    try {
      await gradeIfChanged();
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
      tell({ kind: 'busy' });
    }
  });
}
