import { setTimeout as sleep } from 'node:timers/promises';
import { whenUnlocked } from '../../exams/exam-labs.ts';
import { runningNode } from '../../labs/find.ts';
import { halt } from '../../labs/halt.ts';
import { LabProblem } from '../../labs/lab.ts';
import { type LabRecord, readRecord, specOf } from '../../labs/lab-record.ts';
import { reset, start } from '../../labs/start.ts';
import type { LabNode } from '../../node/lab-node.ts';
import type { ScenarioId } from '../../scenarios/scenario-id.ts';
import { errorText } from '../../text/error-text.ts';
import type { SeatId, Who } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';
import { taskOf } from '../events/state.ts';
import { labOf, type SeatWork, taskNamed } from './seat-work.ts';
import { turns } from './turns.ts';

/** `waiting`: it does not run and is started when the learner turns to it. */
export type LabPhase = 'waiting' | 'starting' | 'running' | 'broken';

/** The labs of a class: one for each task of each seat that has been wanted so far. */
export interface SeatLabs {
  phase(seat: SeatId, task: ScenarioId): LabPhase;
  /**
   * Starts a lab, or brings it back with its files, unless it runs; one that somebody waits for before the others. What
   * goes wrong is recorded, and tried again.
   */
  ensure(seat: SeatId, task: ScenarioId, options: { readonly isUrgent: boolean }): Promise<void>;
  /** Throws LabProblem if the lab does not run. */
  running(seat: SeatId, task: ScenarioId): Promise<{ readonly record: LabRecord; readonly node: LabNode }>;
  /** Puts a lab back to its beginning. */
  reset(seat: SeatId, task: ScenarioId, by: Who): Promise<void>;
  /**
   * Finds labs that have ended by themselves and brings them back, until the signal is aborted and none is being started
   * any more.
   */
  keepRunning(): Promise<void>;
}

export interface SeatLabsOptions {
  /** Labs that fit into the memory. */
  readonly labsAtOnce: number;
  /** Labs that are being started at the same time. */
  readonly startsAtOnce: number;
  /** Milliseconds between two looks at the labs, and before another attempt to start one. */
  readonly interval?: number;
}

/** The pause before another attempt to start a lab doubles, up to so many intervals. */
const MOST_PAUSES = 16;

const BROKEN = 'Your node has ended (it may have run out of memory). It is being brought back with your files.';

/** `changed` is called when the phase of a lab has changed. */
export function seatLabs(
  live: LiveClass,
  work: SeatWork,
  { labsAtOnce, startsAtOnce, interval = 3_000 }: SeatLabsOptions,
  changed: (seat: SeatId) => void,
): SeatLabs {
  const phases = new Map<string, { readonly seat: SeatId; readonly task: ScenarioId; readonly phase: LabPhase }>();
  const starting = new Map<string, Promise<void>>();
  const failures = new Map<string, { readonly count: number; readonly retryAt: number }>();
  const starts = turns(startsAtOnce);
  const { plan } = live.state();

  function phase(seat: SeatId, task: ScenarioId): LabPhase {
    return phases.get(`${seat} ${task}`)?.phase ?? 'waiting';
  }

  function enter(seat: SeatId, task: ScenarioId, next: LabPhase): void {
    phases.set(`${seat} ${task}`, { seat, task, phase: next });
    changed(seat);
  }

  const phased = (wanted: LabPhase) => [...phases.values()].filter((lab) => lab.phase === wanted);

  function ensure(seat: SeatId, task: ScenarioId, options: { readonly isUrgent: boolean }): Promise<void> {
    const key = `${seat} ${task}`;
    const before = starting.get(key);
    if (before !== undefined) return before;
    if (phase(seat, task) === 'running') return Promise.resolve();
    enter(seat, task, 'starting');
    const started = starts.take(() => startOnce(seat, task), options).finally(() => starting.delete(key));
    starting.set(key, started);
    return started;
  }

  async function startOnce(seat: SeatId, task: ScenarioId): Promise<void> {
    const key = `${seat} ${task}`;
    const isKnown = (property: 'isMade' | 'isBroken') => taskOf(live.seat(seat), task)?.[property] === true;
    try {
      await makeRoom(seat, task);
      const how = await startLab(seat, task);
      failures.delete(key);
      enter(seat, task, 'running');
      if (how !== 'running' || !isKnown('isMade') || isKnown('isBroken'))
        live.record({ kind: 'seat-made', seat, task });
    } catch (error) {
      work.signal.throwIfAborted();
      const count = (failures.get(key)?.count ?? 0) + 1;
      failures.set(key, { count, retryAt: performance.now() + interval * Math.min(2 ** count, MOST_PAUSES) });
      enter(seat, task, 'broken');
      const why = `Your node could not be started: ${errorText(error)}`;
      if (!isKnown('isBroken')) live.record({ kind: 'broken', seat, task, why });
    }
  }

  async function startLab(seat: SeatId, scenario: ScenarioId): Promise<'new' | 'brought-back' | 'running'> {
    const task = taskNamed(plan, scenario);
    const loaded = await work.scenarioOf(task);
    const { pack, minor } = task;
    const provider = () => Promise.resolve(work.providers[task.provider]);
    const options = { name: labOf(seat, task, plan), scenario: loaded, pack, minor, provider };
    const { how } = await whenUnlocked(work.signal, () => start(options, work));
    return how;
  }

  /** Ends the processes of labs that the learner of this seat has turned away from, if the memory requires it. */
  async function makeRoom(seat: SeatId, scenario: ScenarioId): Promise<void> {
    if (phased('running').length < labsAtOnce) return;
    const { current } = live.seat(seat);
    for (const other of phased('running')) {
      if (other.seat !== seat || other.task === scenario || other.task === current) continue;
      const record = await recordOf(seat, other.task);
      enter(seat, other.task, 'waiting');
      if (record !== null) await whenUnlocked(work.signal, () => halt(record, work));
    }
  }

  function recordOf(seat: SeatId, scenario: ScenarioId): Promise<LabRecord | null> {
    return readRecord(work.dataFolder, labOf(seat, taskNamed(plan, scenario), plan));
  }

  async function running(seat: SeatId, scenario: ScenarioId) {
    const record = await recordOf(seat, scenario);
    const now = phase(seat, scenario);
    if (record === null || now !== 'running') {
      throw new LabProblem(
        now === 'broken' ? 'your node is being brought back with your files' : 'your node is being started',
      );
    }
    return { record, node: await runningNode(work, record, work.signal) };
  }

  async function look(seat: SeatId, scenario: ScenarioId): Promise<void> {
    const record = await recordOf(seat, scenario);
    // Looks only for the process of the node, which is left suspended.
    const presence = record && (await work.providers[record.provider].find(specOf(work.dataFolder, record), work));
    const hasEnded = presence?.state !== 'running';
    // In the meantime, another task may have needed its memory.
    if (!hasEnded || phase(seat, scenario) !== 'running') return;
    enter(seat, scenario, 'broken');
    live.record({ kind: 'broken', seat, task: scenario, why: BROKEN });
  }

  return {
    phase,
    ensure,
    running,
    async reset(seat, scenario, by) {
      const { record } = await running(seat, scenario);
      enter(seat, scenario, 'starting');
      try {
        const loaded = await work.scenarioOf(taskNamed(plan, scenario));
        await whenUnlocked(work.signal, () => reset(record, loaded, work));
        enter(seat, scenario, 'running');
        live.record({ kind: 'reset', seat, task: scenario, by });
      } catch (error) {
        enter(seat, scenario, 'broken');
        const why = `Your node could not be reset: ${errorText(error)}. It is being made anew.`;
        live.record({ kind: 'broken', seat, task: scenario, why });
      }
    },
    async keepRunning() {
      while (!work.signal.aborted) {
        await Promise.all(phased('running').map(({ seat, task }) => look(seat, task).catch(() => {})));
        for (const { seat, task } of phased('broken')) {
          if ((failures.get(`${seat} ${task}`)?.retryAt ?? 0) > performance.now()) continue;
          void ensure(seat, task, { isUrgent: live.seat(seat).name !== null }).catch(() => {});
        }
        await sleep(interval, undefined, { signal: work.signal }).catch(() => {});
      }
      await Promise.allSettled(starting.values());
    },
  };
}
