import { expect, test } from 'vitest';
import { seatNumbered } from '../../../src/classroom/events/event.ts';
import { commonMistakes, mistakeKey } from '../../../src/classroom/hub/mistakes.ts';
import type { CheckResult } from '../../../src/grading/result.ts';
import { scenarioId } from '../../exams/a-plan.ts';
import { aClassPlan, aReport, aResult, classAfter } from '../a-class.ts';

const task = scenarioId('answers-01');

const key = (actual: string, more: Partial<CheckResult> = {}) =>
  mistakeKey('audit-01', aResult('secrets', 'fail', 3, { actual, ...more }));

test('two learners make the same mistake if only what is their own differs', () => {
  const mistake = key('kubectl delete secret cks-0a1b2c3d4e5f -n kube-system: Request by rule 3 (line 12)');
  expect(key('kubectl delete secret cks-ffffffffffff -n kube-system: Request by rule 1 (line 5)')).toBe(mistake);
  expect(key('kubectl get secret cks-ffffffffffff -n kube-system: Request by rule 1 (line 5)')).not.toBe(mistake);
  expect(key('--audit-log-maxage=7')).not.toBe(key('--audit-log-maxage=30'));
  expect(key('x', { id: 'other' })).not.toBe(key('x'));
  expect(key('x', { expected: 'y' })).not.toBe(key('x'));
});

test('mistakes that several have not corrected are listed with each line, the most common first', () => {
  const failing = (actual: string, line: number) => {
    const where = { file: '/etc/policy.yaml', line };
    const checks = [aResult('one', 'fail', 2, { actual, where }), aResult('two', 'fail', 1)];
    return aReport('fail', 'fail', { checks });
  };
  const learners = ['Ada', 'Bob', 'Chen'].flatMap((name, index) => {
    const seat = seatNumbered(index + 1);
    const report = failing(name === 'Chen' ? 'nothing' : 'Request', index + 5);
    return [
      [1, { kind: 'joined', seat, name, tokenHash: '' }],
      [2, { kind: 'verdict', seat, task, report, lines: { one: `level: ${name}` } }],
    ] as const;
  });
  const mistakes = commonMistakes(classAfter(aClassPlan(), ...learners));
  expect(mistakes.map(({ check, seats }) => [check, seats.map(({ name }) => name)])).toEqual([
    ['two', ['Ada', 'Bob', 'Chen']],
    ['one', ['Ada', 'Bob']],
  ]);
  expect(mistakes[1]?.seats[1]?.where).toEqual({ file: '/etc/policy.yaml', line: 6, text: 'level: Bob' });
  const corrected = {
    kind: 'verdict',
    seat: seatNumbered(1),
    task,
    report: aReport('pass', 'pass'),
    lines: {},
  } as const;
  expect(commonMistakes(classAfter(aClassPlan(), ...learners, [3, corrected])).map(({ check }) => check)).toEqual([
    'two',
  ]);
});
