import type { Moment } from '../../src/exams/clock.ts';
import type { ExamEntry, ExamEvent } from '../../src/exams/events.ts';
import type { ExamPlan, PlannedTask } from '../../src/exams/plan.ts';
import { examLab } from '../../src/labs/lab-name.ts';
import { isScenarioId, type ScenarioId } from '../../src/scenarios/scenario-id.ts';

/** A task of an exam. By default, its scenario is one of test/fixtures/scenarios. */
export function aTask(number: number, changes: Partial<PlannedTask> = {}): PlannedTask {
  return {
    ...{ number, lab: examLab(number), scenario: scenarioId('answers-01'), pack: null, title: `Task ${number}` },
    ...{ domain: 'Cluster Hardening', competency: 'RBAC', minutes: 10, weight: 10, provider: 'embedded', minor: 37 },
    ...changes,
  };
}

export function aPlan(tasks: readonly PlannedTask[], changes: Partial<ExamPlan> = {}): ExamPlan {
  return {
    ...{ name: 'test', title: 'Test', minutes: 60, passMark: 67, seed: null, labsAtOnce: 2, tasks },
    starter: { pid: process.pid, startTicks: null, bootId: null },
    ...changes,
  };
}

/** The moment that is the given number of minutes after an arbitrary time. */
export function minute(minutes: number): Moment {
  return { wall: Date.UTC(2026, 0, 1) + minutes * 60_000, uptime: minutes * 60_000, boot: 'one' };
}

export function entry(minutes: number, event: ExamEvent): ExamEntry {
  return { at: minute(minutes), event };
}

export function scenarioId(name: string): ScenarioId {
  if (!isScenarioId(name)) throw new Error(`${name} is not the name of a scenario`);
  return name;
}
