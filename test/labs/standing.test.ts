import { expect, test } from 'vitest';
import type { PastGrade } from '../../src/labs/history.ts';
import { percent, standingOf } from '../../src/labs/standing.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';
import type { ScenarioSummary } from '../../src/scenarios/summary.ts';

function summary(id: string, domain: string, competency: string): ScenarioSummary {
  if (!isScenarioId(id)) throw new TypeError(id);
  return { id, title: id, domain, competency, minutes: 10, points: 10, needs: '' };
}

const SUMMARIES = [
  summary('audit-01', 'Monitoring', 'Audit logs'),
  summary('audit-02', 'Monitoring', 'Audit logs'),
  summary('falco-01', 'Monitoring', 'Threat detection'),
  summary('rbac-01', 'Hardening', 'RBAC'),
];

function grade(scenario: string, score: number, solutionSeen: boolean | null = false): PastGrade {
  return {
    ...{ lab: scenario, scenario, provider: 'embedded', at: '2026-01-01T00:00:00Z', score, maxScore: 10 },
    ...{ passed: score === 10, secondsUsed: 60, hints: 0, solutionSeen, watched: false, exam: null },
  };
}

test('without grades, the first scenario comes next', () => {
  const next = { scenario: 'audit-01', why: 'it is the first' };
  expect(standingOf([], SUMMARIES)).toEqual({ scenarios: [], weakest: null, next });
});

test('the weakest domain and competency have the lowest share, and so has the scenario that comes next', () => {
  const grades = [grade('audit-01', 2), grade('rbac-01', 7), grade('falco-01', 9), grade('audit-01', 4)];
  const { scenarios, weakest, next } = standingOf(grades, SUMMARIES);
  expect(scenarios.map(({ id, grades, trend }) => ({ id, grades, trend }))).toEqual([
    { id: 'audit-01', grades: 2, trend: [0.2, 0.4] },
    { id: 'falco-01', grades: 1, trend: [0.9] },
    { id: 'rbac-01', grades: 1, trend: [0.7] },
  ]);
  expect(weakest).toEqual({
    domain: { name: 'Monitoring', share: 0.65, graded: 2, scenarios: 3 },
    competency: { name: 'Audit logs', share: 0.4, graded: 1, scenarios: 2 },
  });
  expect(next).toEqual({
    scenario: 'audit-01',
    why: 'Audit logs is where you are weakest, and your last grade without the solution was 40 % of its points',
  });
});

test('a grade after the solution has been seen shows in the trend, and earns nothing', () => {
  const { scenarios, weakest, next } = standingOf([grade('audit-01', 6), grade('audit-01', 10, true)], SUMMARIES);
  expect(scenarios).toMatchObject([{ trend: [0.6, 1], unaided: 0.6, onlyWithSolution: false }]);
  expect(weakest?.domain.share).toBe(0.6);
  expect(next?.scenario).toBe('audit-01');
  const only = standingOf([grade('audit-01', 10, true)], SUMMARIES);
  expect(only.scenarios).toMatchObject([{ unaided: 0, onlyWithSolution: true }]);
  expect(only.next?.why).toContain('only after you had seen the solution');
});

test('a grade that does not record whether the solution was seen counts', () => {
  expect(standingOf([grade('rbac-01', 10, null)], SUMMARIES)).toMatchObject({
    scenarios: [{ unaided: 1, onlyWithSolution: false }],
    weakest: null,
  });
});

test('after full points, an ungraded scenario comes next, and nothing once all are done', () => {
  const first = standingOf([grade('audit-01', 10)], SUMMARIES);
  expect(first).toMatchObject({ weakest: null, next: { scenario: 'audit-02' } });
  const all = SUMMARIES.map(({ id }) => grade(id, 10));
  expect(standingOf(all, SUMMARIES)).toMatchObject({ weakest: null, next: null });
});

test('scenarios that cannot be started, or have no points, are left out', () => {
  const grades = [grade('gone-01', 1), { ...grade('rbac-01', 0), maxScore: 0 }];
  expect(standingOf(grades, SUMMARIES).scenarios).toEqual([]);
});

test('a share is 100 percent only if all points were earned', () => {
  expect([0, 0.999, 1].map(percent)).toEqual(['0 %', '99 %', '100 %']);
});

test('of the verdicts on the way that watch records, only the last of an attempt counts', () => {
  const watched = (score: number, secondsUsed: number) => ({ ...grade('audit-01', score), watched: true, secondsUsed });
  const grades = [watched(0, 10), watched(5, 60), watched(10, 90), watched(2, 5), grade('audit-01', 4)];
  expect(standingOf(grades, SUMMARIES).scenarios).toMatchObject([{ grades: 2, trend: [1, 0.4] }]);
});
