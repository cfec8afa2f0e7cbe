import type { ClassEntry, ClassEvent } from '../../src/classroom/events/event.ts';
import type { ClassPlan, ClassTask } from '../../src/classroom/events/plan.ts';
import { type ClassState, stateOf } from '../../src/classroom/events/state.ts';
import type { CheckResult, CheckStatus, GradeReport } from '../../src/grading/result.ts';
import { minute, scenarioId } from '../exams/a-plan.ts';

/** By default, the scenario is the one of test/fixtures/scenarios with two checks. */
export function aClassTask(name = 'answers-01', changes: Partial<ClassTask> = {}): ClassTask {
  return {
    ...{ scenario: scenarioId(name), pack: null, title: `The task ${name}`, domain: 'Cluster Hardening', minutes: 10 },
    checks: [
      { id: 'one', title: 'The first', points: 2 },
      { id: 'two', title: 'The second', points: 1 },
    ],
    ...{ maxScore: 3, provider: 'embedded', minor: 37 },
    ...changes,
  };
}

export function aClassPlan(changes: Partial<ClassPlan> = {}): ClassPlan {
  return {
    ...{ title: 'Audit workshop', code: 'K7QM-4XTD', minutes: 60, exam: null, seed: null, isRecorded: false },
    ...{ seats: 3, warmSeats: 3, tasks: [aClassTask('answers-01'), aClassTask('answers-02')] },
    ...changes,
  };
}

/** The report of a grade whose checks `one` and `two` have these statuses. */
export function aReport(one: CheckStatus, two: CheckStatus, changes: Partial<GradeReport> = {}): GradeReport {
  const checks = [aResult('one', one, 2), aResult('two', two, 1)];
  const score = checks.reduce((sum, { points }) => sum + points, 0);
  return {
    ...{ schemaVersion: 1, lab: 'seat-1-task-1', scenario: 'answers-01', provider: 'embedded', kubernetes: 'v1.37.2' },
    ...{ startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, score, maxScore: 3, passed: score === 3, checks },
    ...changes,
  };
}

export function aResult(
  id: string,
  status: CheckStatus,
  maxPoints: number,
  changes: Partial<CheckResult> = {},
): CheckResult {
  return {
    ...{ id, kind: 'answer', title: `The check ${id}`, status, points: status === 'pass' ? maxPoints : 0, maxPoints },
    ...{ actual: 'the file is missing', expected: 'user: jane', why: 'there is no answer', hint: 'Look.', where: null },
    ...changes,
  };
}

export function entriesOf(...events: readonly (readonly [minute: number, event: ClassEvent])[]): ClassEntry[] {
  return events.map(([at, event], index) => ({ id: index + 1, at: minute(at), event }));
}

/** The state after events that occurred at the given minutes of a class. */
export function classAfter(
  plan: ClassPlan,
  ...events: readonly (readonly [minute: number, event: ClassEvent])[]
): ClassState {
  const state = stateOf(entriesOf([0, { kind: 'class-started', plan }], ...events));
  if (state === null) throw new Error('there is no state');
  return state;
}
