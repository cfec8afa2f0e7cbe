import { setTimeout as sleep } from 'node:timers/promises';
import { halt } from '../labs/halt.ts';
import { type LabRecord, readRecord, specOf } from '../labs/lab-record.ts';
import { start } from '../labs/start.ts';
import { LockHeld } from '../process/lock-held.ts';
import { plural } from '../text/plural.ts';
import { labsToStop, type RunningLab } from './budget.ts';
import type { ExamWork } from './exam-work.ts';
import { type ExamState, presentTask, type TaskState } from './state.ts';

/** Milliseconds between two attempts to work on a lab that another process is working on. */
const RETRY_INTERVAL = 500;

/** As many labs are in use as can run at once; the message says what to do. */
export class NoRoom extends Error {
  constructor(labsAtOnce: number) {
    const labs = plural(labsAtOnce, 'lab');
    super(`${labs} can run at once, and each has an open shell: exit one, then open this task again`);
    this.name = 'NoRoom';
  }
}

/** Which running labs are not idle: those that somebody is at a shell of, also the one of the present task, or none. */
export type Spared = 'in-use' | 'in-use-and-present' | 'none';

/**
 * Starts the lab of a task, or brings it back with its files. Stops idle labs before, as far as memory requires it.
 * Throws NoRoom if too many are not idle, and any error of the start.
 */
export async function runLab(
  task: TaskState,
  { tasks, plan }: ExamState,
  { spared, ...work }: ExamWork & { readonly spared: Spared },
): Promise<LabRecord> {
  const present = presentTask(tasks)?.number;
  await whenUnlocked(work.signal, async () => {
    const others = tasks.filter(({ number }) => number !== task.number);
    const running = (await Promise.all(others.map((other) => runningLab(other, work)))).flatMap((one) => one ?? []);
    const chosen = labsToStop(
      running.map((lab) => ({
        ...lab,
        isInUse: spared !== 'none' && (lab.isInUse || (spared === 'in-use-and-present' && lab.number === present)),
      })),
      plan.labsAtOnce,
    );
    if (chosen === null) throw new NoRoom(plan.labsAtOnce);
    for (const { record } of chosen) await halt(record, work);
  });
  const provider = work.providers[task.provider];
  const { lab: name, pack, minor } = task;
  const scenario = await work.scenarioOf(task);
  const options = { name, scenario, pack, minor, provider: () => Promise.resolve(provider) };
  return (await whenUnlocked(work.signal, () => start(options, work))).record;
}

interface RunningExamLab extends RunningLab {
  readonly record: LabRecord;
}

async function runningLab({ lab, number, opened }: TaskState, work: ExamWork): Promise<RunningExamLab | null> {
  const record = await readRecord(work.dataFolder, lab);
  if (record === null || record.startedAt === null) return null;
  const presence = await work.providers[record.provider].find(specOf(work.dataFolder, record), work);
  if (presence.state !== 'running' && presence.state !== 'outdated') return null;
  // A node that does not answer is not known to be in use.
  const shells = presence.state === 'running' ? await presence.node.shells(work).catch(() => []) : [];
  return { record, number, opened, isInUse: shells.some(({ isAttached }) => isAttached) };
}

/** Runs a change to a lab, and again for as long as another process is working on it. */
export async function whenUnlocked<T>(signal: AbortSignal, change: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
    }
    await sleep(RETRY_INTERVAL, undefined, { signal });
  }
}
