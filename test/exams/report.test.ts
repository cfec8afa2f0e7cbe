import { expect, test } from 'vitest';
import { reportText } from '../../src/cli/exam/report-text.ts';
import type { ExamEvent } from '../../src/exams/events.ts';
import { reportOf } from '../../src/exams/report.ts';
import { examMarkdown } from '../../src/exams/report-markdown.ts';
import { stateAt } from '../../src/exams/state.ts';
import type { CheckResult, CheckStatus, GradeReport } from '../../src/grading/result.ts';
import { aPlan, aTask, entry, minute } from './a-plan.ts';

function check(id: string, status: CheckStatus, maxPoints: number): CheckResult {
  return {
    ...{ id, kind: 'rbac', title: `Check ${id}`, status, points: status === 'pass' ? maxPoints : 0, maxPoints },
    ...{ actual: `${id} is so`, expected: 'other', why: `because of ${id}`, hint: '', where: { file: '/a', line: 3 } },
  };
}

function grade(...checks: readonly CheckResult[]): GradeReport {
  const sum = (key: 'points' | 'maxPoints') => checks.reduce((total, one) => total + one[key], 0);
  return {
    ...{ schemaVersion: 1, lab: 'exam-1', scenario: 'answers-01', provider: 'embedded', kubernetes: '1.37.2' },
    ...{ startedAt: '2026-01-01T00:10:00Z', seconds: 1, score: sum('points'), maxScore: sum('maxPoints'), checks },
    passed: checks.every(({ status }) => status === 'pass'),
  };
}

type Result = Extract<ExamEvent, { readonly kind: 'graded' | 'untouched' | 'undecided' }>;

/** The report of an exam with three tasks whose weights are 10, 30, and 60. */
function reported(...results: readonly Result[]) {
  const tasks = [
    aTask(1, { weight: 10 }),
    aTask(2, { weight: 30, competency: 'Service accounts' }),
    aTask(3, { weight: 60, competency: 'RBAC' }),
  ].slice(0, results.length);
  const state = stateAt(
    [
      entry(0, { kind: 'planned', plan: aPlan(tasks) }),
      entry(1, { kind: 'begun' }),
      entry(5, { kind: 'paused' }),
      entry(7, { kind: 'resumed' }),
      entry(21, { kind: 'ended', how: 'finished' }),
      ...results.map((result) => entry(22, result)),
    ],
    minute(30),
  );
  if (state === null) throw new Error('there is no state');
  return reportOf(state);
}

const passed = grade(check('a', 'pass', 4));
const half = grade(check('b', 'pass', 2), check('c', 'fail', 1), check('d', 'skipped', 1));

test('points count by weight, and each competency by the weight of its tasks', () => {
  const report = reported(
    { kind: 'graded', task: 1, report: passed },
    { kind: 'graded', task: 2, report: half },
    { kind: 'graded', task: 3, report: half },
  );
  expect(report).toMatchObject({ score: { least: 55, most: 55 }, result: 'not-passed', secondsUsed: 18 * 60 });
  expect(report.areas).toEqual([
    { domain: 'Cluster Hardening', competency: 'RBAC', worth: 70, score: { least: 57.142857, most: 57.142857 } },
    { domain: 'Cluster Hardening', competency: 'Service accounts', worth: 30, score: { least: 50, most: 50 } },
  ]);
  expect(report.losses.map(({ task, cost, check: { id } }) => [task, cost, id])).toEqual([
    [3, 15, 'c'],
    [2, 7.5, 'c'],
    [3, 15, 'd'],
    [2, 7.5, 'd'],
  ]);
});

test('a task that was never opened earns nothing', () => {
  const report = reported({ kind: 'graded', task: 1, report: passed }, { kind: 'untouched', task: 2 });
  expect(report).toMatchObject({ score: { least: 25, most: 25 }, result: 'not-passed' });
  expect(report.tasks[1]).toMatchObject({ status: 'untouched', score: { least: 0, most: 0 } });
});

test('what is undecided makes the score a range, which decides whether the exam is passed', () => {
  const lost = { kind: 'undecided', why: 'its lab has been removed' } as const;
  const first = { kind: 'graded', task: 1, report: passed } as const;
  const open = reported(first, { ...lost, task: 2 });
  expect(open).toMatchObject({ score: { least: 25, most: 100 }, result: 'undecided' });
  const high = reported({ ...lost, task: 1 }, { ...first, task: 2 }, { ...first, task: 3 });
  expect(high).toMatchObject({ score: { least: 90, most: 100 }, result: 'passed' });
  const low = reported(first, { ...lost, task: 2 }, { kind: 'untouched', task: 3 });
  expect(low).toMatchObject({ score: { least: 10, most: 40 }, result: 'not-passed' });
});

test('with a check that is an error, what was skipped is undecided, too, and costs nothing', () => {
  const unclear = grade(check('a', 'pass', 2), check('b', 'error', 1), check('c', 'skipped', 1), check('d', 'fail', 4));
  const report = reported({ kind: 'graded', task: 1, report: unclear });
  expect(report.tasks[0]).toMatchObject({
    status: 'undecided',
    score: { least: 25, most: 50 },
    why: 'Check b: because of b',
  });
  expect(report.losses.map(({ check: { id } }) => id)).toEqual(['d']);
});

test('the pass mark itself passes', () => {
  const exactly = grade(check('a', 'pass', 67), check('b', 'fail', 33));
  expect(reported({ kind: 'graded', task: 1, report: exactly }).result).toBe('passed');
});

test('the text says what cost most points and why, within 80 columns', () => {
  const report = reported(
    { kind: 'graded', task: 1, report: half },
    { kind: 'undecided', task: 2, why: 'Docker is gone' },
  );
  const text = reportText(report, 80);
  expect(text).toContain('Not decided: 12.5 % to 87.5 % of the points, pass mark 67 %');
  expect(text).toContain('18 min of 60 min used, 1 pause of 2 min in all');
  expect(text).toContain('Task 2 could not be decided, which does not count against you: Docker is gone');
  expect(text).toMatch(
    /−6\.2 % {2}task 1 {2}Check c\n {10}actual {3}c is so\n[\s\S]*why {6}because of c\n {10}look at {2}\/a:3/u,
  );
  expect(text).toMatch(/Not checked, because other checks did not pass\n +−6\.2 % {2}task 1 {2}Check d/);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('Markdown has the same', () => {
  const markdown = examMarkdown(reported({ kind: 'graded', task: 1, report: half }));
  expect(markdown).toContain('# Test: not passed, 50 % (pass mark 67 %)');
  expect(markdown).toContain('| 1 | answers-01: Task 1 | 100 % | 50 % | not passed |');
  expect(markdown).toContain('## Task 1, −25 %: Check c\n\n- **actual**: c is so');
});
