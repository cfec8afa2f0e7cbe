import { openingView, type WatchView } from '../../../src/cli/watch/view.ts';
import type { CheckResult, CheckStatus, GradeReport } from '../../../src/grading/result.ts';
import { isLabName } from '../../../src/labs/lab-name.ts';
import type { LabName } from '../../../src/providers/provider.ts';
import { memoryNode } from '../../fixtures/memory-node.ts';
import { contextOf } from '../../fixtures/one-check.ts';

/** 08:30:00 on the clock of this machine. */
export const START = new Date(2026, 10, 24, 8, 30).getTime();

const IDS = ['flag', 'mount', 'log'];

/** The screen of a lab with three checks of 2 points, before anything is known. */
export function fresh(parts: Readonly<Record<string, unknown>> = {}): WatchView {
  const checks = IDS.map((id) => ({
    id,
    kind: 'apiserver-running',
    title: `It has a ${id}`,
    points: 2,
    hint: 'Look.',
  }));
  const node = memoryNode({}, () => ({ pods: [], rejected: [] }));
  const { scenario } = contextOf({ title: 'A task', minutes: 12, checks, ...parts }, node);
  return openingView({ name: labName('mine'), startedAt: new Date(START).toISOString() }, scenario, START);
}

export function result(id: string, status: CheckStatus, texts: Partial<CheckResult> = {}): CheckResult {
  return {
    ...{
      id,
      kind: 'apiserver-running',
      title: `It has a ${id}`,
      status,
      points: status === 'pass' ? 2 : 0,
      maxPoints: 2,
    },
    ...{ actual: `${id} is absent`, expected: `${id} is there`, why: `nobody wrote ${id}`, hint: 'Look.', where: null },
    ...texts,
  };
}

/** A grade in which the three checks have these results. */
export function report(...checks: readonly [CheckResult, CheckResult, CheckResult]): GradeReport {
  return {
    ...{ schemaVersion: 1, lab: 'mine', scenario: 'test-01', provider: 'embedded', kubernetes: '1.37.2' },
    ...{ startedAt: new Date(START).toISOString(), seconds: 1, maxScore: 6 },
    score: checks.reduce((sum, { points }) => sum + points, 0),
    passed: checks.every(({ status }) => status === 'pass'),
    checks,
  };
}

export function graded(...statuses: readonly [CheckStatus, CheckStatus, CheckStatus]): GradeReport {
  const [flag, mount, log] = statuses;
  return report(result('flag', flag), result('mount', mount), result('log', log));
}

function labName(name: string): LabName {
  if (!isLabName(name)) throw new Error(name);
  return name;
}
