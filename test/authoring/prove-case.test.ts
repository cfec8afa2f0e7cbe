import { expect, test } from 'vitest';
import { faultsOf } from '../../src/authoring/prove-case.ts';
import type { CheckResult, GradeReport } from '../../src/grading/result.ts';
import type { Answer } from '../../src/scenarios/load-answers.ts';

const check = (id: string, status: CheckResult['status']): CheckResult => ({
  id,
  kind: 'apiserver-flag',
  title: id,
  status,
  points: status === 'pass' ? 1 : 0,
  maxPoints: 1,
  actual: `${id} is so`,
  expected: 'otherwise',
  why: 'because',
  hint: '',
  where: null,
});
const report = (...checks: CheckResult[]): GradeReport => ({
  schemaVersion: 1,
  lab: 'l',
  scenario: 's',
  provider: 'embedded',
  kubernetes: '1.37.2',
  startedAt: '2026-01-01T00:00:00Z',
  seconds: 1,
  score: 0,
  maxScore: checks.length,
  passed: checks.every(({ status }) => status === 'pass'),
  checks,
});
const mistake = (fails: string[], says: string[]): Answer => ({
  side: 'mistake',
  name: 'm',
  folder: '',
  steps: [],
  fails,
  says,
});
const solution: Answer = { side: 'solution', name: 's', folder: '', steps: [] };

test('a mistake is proved when the checks that it names fail with its words; skipped checks do not matter', () => {
  expect(faultsOf(mistake(['a'], ['a is so', 'because']), report(check('a', 'fail'), check('b', 'skipped')))).toEqual(
    [],
  );
});

test('a missing check, an additional check and a missing word are each reported', () => {
  const faults = faultsOf(mistake(['a'], ['rule 3']), report(check('a', 'pass'), check('b', 'fail')));
  expect(faults).toEqual([
    'a should fail but is pass',
    'b fails as well: b is so; because',
    'no failed check says "rule 3"',
  ]);
});

test('a solution must pass every check, including skipped ones', () => {
  expect(faultsOf(solution, report(check('a', 'pass')))).toEqual([]);
  expect(faultsOf(solution, report(check('a', 'pass'), check('b', 'skipped')))).toHaveLength(1);
});

test('the untouched lab earns nothing', () => {
  expect(faultsOf(null, report(check('a', 'fail'), check('b', 'skipped')))).toEqual([]);
  expect(faultsOf(null, report(check('a', 'pass'), check('b', 'fail')))).toEqual([
    'a gives 1 points in an untouched lab',
  ]);
});

test('a check that could not decide proves nothing', () => {
  expect(faultsOf(mistake(['a'], []), report(check('a', 'error')))).toEqual(['a could not be decided: because']);
});
