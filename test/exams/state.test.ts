import { expect, test } from 'vitest';
import type { ExamEvent } from '../../src/exams/events.ts';
import { isTimeUp, presentTask, stateAt } from '../../src/exams/state.ts';
import { aPlan, aTask, entry, minute } from './a-plan.ts';

const plan = aPlan([aTask(1), aTask(2)]);
const MINUTE = 60_000;

/** The state at minute `now`, after events that occurred at the given minutes. */
function after(now: number, ...events: readonly (readonly [number, ExamEvent])[]) {
  const state = stateAt(
    [entry(0, { kind: 'planned', plan }), ...events.map(([at, event]) => entry(at, event))],
    minute(now),
  );
  if (state === null) throw new Error('there is no state');
  return state;
}

test('the clock runs from its start to the end, without the pauses', () => {
  expect(after(9)).toMatchObject({ phase: 'preparing', used: 0, begunAt: null });
  const begun = [2, { kind: 'begun' }] as const;
  expect(after(9, begun)).toMatchObject({ phase: 'running', used: 7 * MINUTE, left: 53 * MINUTE });
  const paused = [5, { kind: 'paused' }] as const;
  expect(after(25, begun, paused)).toMatchObject({ phase: 'paused', used: 3 * MINUTE });
  const resumed = after(30, begun, paused, [25, { kind: 'resumed' }]);
  expect(resumed).toMatchObject({ phase: 'running', used: 8 * MINUTE });
  expect(resumed.pauses).toEqual([{ at: '2026-01-01T00:05:00.000Z', milliseconds: 20 * MINUTE }]);
  expect(after(90, begun, [12, { kind: 'ended', how: 'finished' }])).toMatchObject({
    phase: 'grading',
    used: 10 * MINUTE,
  });
});

test('the time is up at zero, and not before', () => {
  expect(isTimeUp(after(61.9, [2, { kind: 'begun' }]))).toBe(false);
  const over = after(62, [2, { kind: 'begun' }]);
  expect([isTimeUp(over), over.left]).toEqual([true, 0]);
  expect(isTimeUp(after(500, [2, { kind: 'begun' }], [60, { kind: 'paused' }]))).toBe(false);
});

test('the first ending counts, and nothing starts the clock again', () => {
  const ended = [9, { kind: 'ended', how: 'finished' }] as const;
  const late = after(30, [0, { kind: 'begun' }], ended, [10, { kind: 'ended', how: 'time' }], [11, { kind: 'begun' }]);
  expect(late).toMatchObject({ ending: 'finished', phase: 'grading', used: 9 * MINUTE });
});

test('an exam is done when each task has a result', () => {
  const ended = [
    [0, { kind: 'begun' }],
    [1, { kind: 'ended', how: 'time' }],
  ] as const;
  const first = [2, { kind: 'untouched', task: 1 }] as const;
  expect(after(3, ...ended, first).phase).toBe('grading');
  const undecided = after(3, ...ended, first, [2, { kind: 'undecided', task: 2, why: 'Docker is gone' }]);
  expect(undecided.phase).toBe('done');
  expect(undecided.tasks.map(({ result }) => result?.kind)).toEqual(['untouched', 'undecided']);
});

test('a task knows its mark, its lab, and when it was opened', () => {
  const state = after(
    9,
    [1, { kind: 'ready', task: 1 }],
    [2, { kind: 'opened', task: 2 }],
    [3, { kind: 'failed', task: 2, why: 'no room' }],
    [4, { kind: 'flagged', task: 1, isFlagged: true }],
    [5, { kind: 'opened', task: 1 }],
  );
  expect(state.tasks).toMatchObject([
    { opened: 2, isFlagged: true, isMade: true, isReady: false, failure: null },
    { opened: 1, isFlagged: false, isMade: false, failure: 'no room' },
  ]);
  expect(presentTask(after(1).tasks)?.number).toBe(1);
  expect(presentTask(state.tasks)?.number).toBe(1);
});

test('without its plan, a journal says nothing', () => {
  expect(stateAt([entry(0, { kind: 'begun' })], minute(1))).toBeNull();
});
