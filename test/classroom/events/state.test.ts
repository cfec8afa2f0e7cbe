import { expect, test } from 'vitest';
import { type ClassEvent, seatNumbered } from '../../../src/classroom/events/event.ts';
import { classLeftAt, leftAt, seatStateAt, waitingFor } from '../../../src/classroom/events/present.ts';
import { type ClassState, currentTask, stateOf, timeAt } from '../../../src/classroom/events/state.ts';
import type { CheckStatus } from '../../../src/grading/result.ts';
import { minute, scenarioId } from '../../exams/a-plan.ts';
import { aClassPlan, aReport, classAfter, entriesOf } from '../a-class.ts';

const plan = aClassPlan();
const MINUTE = 60_000;
const seat = seatNumbered(1);
const task = scenarioId('answers-01');
const second = scenarioId('answers-02');
const joined = { kind: 'joined', seat, name: 'Ada', tokenHash: 'ab' } as const;
const made = { kind: 'seat-made', seat, task } as const;
const verdict = (one: CheckStatus, two: CheckStatus, of = task): ClassEvent => ({
  ...{ kind: 'verdict', seat, task: of, report: aReport(one, two), lines: {} },
});

function seatOf(state: ClassState, number = 1) {
  const found = state.seats.get(seatNumbered(number));
  if (found === undefined) throw new Error(`there is no seat ${number}`);
  return found;
}

/** The state of seat 1 at a minute. */
const at = (state: ClassState, now: number) => seatStateAt(seatOf(state), state, timeAt(state, minute(now)));

test('nothing but the start of a class begins one', () => {
  expect(stateOf([])).toBeNull();
  expect(stateOf(entriesOf([0, made]))).toBeNull();
});

test('a seat is made, taken, worked on, and passed when every task is', () => {
  expect(at(classAfter(plan), 0)).toBe('starting');
  expect(at(classAfter(plan, [1, made]), 1)).toBe('warm');
  expect(at(classAfter(plan, [1, made], [2, joined]), 2)).toBe('working');
  const first = [1, made] as const;
  const one = classAfter(plan, first, [2, joined], [3, verdict('pass', 'pass')]);
  expect(at(one, 3)).toBe('working');
  expect(currentTask(seatOf(one)).passedAt).toBe('2026-01-01T00:03:00.000Z');
  const both = classAfter(plan, first, [2, joined], [3, verdict('pass', 'pass')], [4, verdict('pass', 'pass', second)]);
  expect(at(both, 4)).toBe('passed');
  const broke = [5, verdict('pass', 'fail', second)] as const;
  const again = classAfter(
    plan,
    first,
    [2, joined],
    [3, verdict('pass', 'pass')],
    [4, verdict('pass', 'pass', second)],
    broke,
  );
  expect(at(again, 5)).toBe('working');
});

test('stuck: long without a green check, three equal verdicts, or a raised flag', () => {
  const start = [[0, joined]] as const;
  const waiting = classAfter(plan, ...start);
  expect([at(waiting, 6), at(waiting, 6.1)]).toEqual(['working', 'stuck']);
  const green = classAfter(plan, ...start, [5, verdict('pass', 'fail')]);
  expect([at(green, 11), at(green, 11.1)]).toEqual(['working', 'stuck']);
  const vain = [1, 2, 3].map((minute) => [minute, verdict('fail', 'fail')] as const);
  expect(at(classAfter(plan, ...start, ...vain.slice(1)), 3)).toBe('working');
  expect(at(classAfter(plan, ...start, ...vain), 3)).toBe('stuck');
  expect(at(classAfter(plan, ...start, ...vain, [4, verdict('pass', 'fail')]), 4)).toBe('working');
  const asked = { kind: 'asked-help', seat, isAsked: true } as const;
  expect(at(classAfter(plan, ...start, [1, asked]), 1)).toBe('stuck');
  expect(at(classAfter(plan, ...start, [1, asked], [2, { ...asked, isAsked: false }]), 2)).toBe('working');
});

test('nobody is stuck before half of the checks of the class have taken as long', () => {
  const slow = classAfter(plan, [0, joined], [20, verdict('pass', 'fail')]);
  expect([at(slow, 39), at(slow, 41)]).toEqual(['working', 'stuck']);
});

test('a lab that ends by itself is told to its learner until it is back', () => {
  const broken = { kind: 'broken', seat, task, why: 'your node ended' } as const;
  const state = classAfter(plan, [0, made], [0, joined], [1, broken]);
  expect(at(state, 1)).toBe('broken');
  expect(seatOf(state).notices).toEqual([{ at: '2026-01-01T00:01:00.000Z', text: 'your node ended' }]);
  expect(at(classAfter(plan, [0, made], [0, joined], [1, broken], [2, made]), 2)).toBe('working');
});

test('the clock starts with the first learner, and more time is given to one or to all', () => {
  const none = classAfter(plan);
  expect(classLeftAt(none, timeAt(none, minute(30)))).toBe(60 * MINUTE);
  const state = classAfter(
    plan,
    [5, joined],
    [10, { kind: 'extended', seat: null, minutes: 10 }],
    [11, { kind: 'extended', seat: seatNumbered(2), minutes: 5 }],
  );
  const now = timeAt(state, minute(15));
  expect(classLeftAt(state, now)).toBe(60 * MINUTE);
  expect([1, 2].map((number) => leftAt(seatOf(state, number), state, now))).toEqual([60 * MINUTE, 65 * MINUTE]);
  expect(leftAt(seatOf(state), state, timeAt(state, minute(500)))).toBe(0);
  expect(
    leftAt(seatOf(classAfter(aClassPlan({ minutes: null }))), classAfter(aClassPlan({ minutes: null })), 0),
  ).toBeNull();
});

test('a visit needs the consent of the learner, who gives no more than is asked, and ends by itself', () => {
  const asks = { kind: 'asked-visit', seat, by: 'Ms Rao', mode: 'look', minutes: 10 } as const;
  const yes = { kind: 'consent', seat, answer: 'type' } as const;
  expect(seatOf(classAfter(plan, [0, joined], [1, yes])).granted).toBeNull();
  const visited = seatOf(classAfter(plan, [0, joined], [1, asks], [2, yes]));
  expect(visited).toMatchObject({ asked: null, isAssisted: true });
  expect(visited.granted).toEqual({ by: 'Ms Rao', mode: 'look', until: 12 * MINUTE });
  expect(seatOf(classAfter(plan, [0, joined], [1, asks], [4, yes])).granted).toBeNull();
  const over = seatOf(classAfter(plan, [0, joined], [1, asks], [2, yes], [3, { ...yes, answer: 'no' }]));
  expect(over).toMatchObject({ granted: null, isAssisted: true });
});

test('the end of the class is the end of every seat', () => {
  const state = classAfter(plan, [0, joined], [1, { kind: 'ended', seat: null, how: 'time' }]);
  expect(Array.from(state.seats.values(), ({ hasEnded }) => hasEnded)).toEqual([true, true, true]);
  const one = classAfter(plan, [0, joined], [1, { kind: 'ended', seat, how: 'time' }]);
  expect([one.hasEnded, at(one, 1), seatOf(one, 2).hasEnded]).toEqual([false, 'ended', false]);
});

test('with a seed, each seat has an order of its own, always the same', () => {
  const tasks = ['a-01', 'b-01', 'c-01', 'd-01'].map((name) => ({ ...plan.tasks[0], scenario: scenarioId(name) }));
  const orders = (seed: string | null) => {
    const complete = tasks.flatMap(({ scenario }) => plan.tasks.slice(0, 1).map((task) => ({ ...task, scenario })));
    const state = classAfter(aClassPlan({ seats: 8, seed, tasks: complete }));
    return Array.from(state.seats.values(), (one) => one.tasks.map(({ scenario }) => scenario).join(' '));
  };
  expect(new Set(orders(null))).toEqual(new Set(['a-01 b-01 c-01 d-01']));
  expect(new Set(orders('x')).size).toBeGreaterThan(3);
  expect(orders('x')).toEqual(orders('x'));
});

test('a reset takes the verdicts back, and keeps the hints that were shown', () => {
  const state = classAfter(
    plan,
    [0, joined],
    [1, { kind: 'hint', seat, task }],
    [2, verdict('pass', 'fail')],
    [9, { kind: 'reset', seat, task, by: 'learner' }],
  );
  expect(currentTask(seatOf(state))).toMatchObject({ report: null, hints: 1, resets: 1 });
  expect(waitingFor(seatOf(state), timeAt(state, minute(10)))).toBe(MINUTE);
});
