import { expect, test } from 'vitest';
import type { SeatRow } from '../../../src/classroom/api.ts';
import { keepOrder, orderOf } from '../../../src/classroom/pages/browser/class/row-order.ts';
import { attendanceText, standing } from '../../../src/classroom/pages/browser/class/row-text.ts';
import {
  type ClassState,
  shownRows,
  sinceProgress,
  sorted,
  withChange,
  withClass,
} from '../../../src/classroom/pages/browser/class/state.ts';
import { classView, seatRow } from '../../fixtures/class-views.ts';

const row = (id: string, changes: Partial<SeatRow>): SeatRow =>
  seatRow(0, { id, name: id, state: 'working', secondsSinceProgress: 60, isAskingForHelp: false, ...changes });

const EMPTY: ClassState = {
  view: null,
  clockAt: 0,
  rows: new Map(),
  order: [],
  now: 0,
  connection: 'connecting',
  refused: null,
  filter: 'everybody',
  searched: '',
  selected: null,
  isBusy: false,
  problem: null,
};

const stateOf = (...seats: readonly SeatRow[]) => withClass(EMPTY, classView(0, { seats }), 0);
const ids = (state: ClassState) => shownRows(state).map((received) => received.row.id);

test('who needs the instructor most comes first, and seats that nobody has taken are left out', () => {
  const seats = [
    row('passed', { state: 'passed' }),
    row('new', { secondsSinceProgress: 10 }),
    row('stuck-6', { state: 'stuck', secondsSinceProgress: 360 }),
    row('stuck-14', { state: 'stuck', secondsSinceProgress: 840 }),
    row('asks', { isAskingForHelp: true, secondsSinceProgress: 400 }),
    row('slow', { secondsSinceProgress: 900 }),
    row('broken', { state: 'broken' }),
    row('warm', { state: 'warm', joinedAt: null }),
  ];
  expect(orderOf(seats)).toEqual(['broken', 'stuck-14', 'asks', 'stuck-6', 'slow', 'new', 'passed']);
});

test('rows stay where they are until they are sorted; newcomers come below', () => {
  const before = stateOf(row('a', { secondsSinceProgress: 100 }), row('b', { secondsSinceProgress: 50 }));
  const changed = [row('b', { state: 'stuck', secondsSinceProgress: 500 }), row('c', { secondsSinceProgress: 900 })];
  const after = withChange(before, { seats: changed }, 1_000);
  expect(ids(after)).toEqual(['a', 'b', 'c']);
  expect(ids(sorted(after))).toEqual(['b', 'c', 'a']);
});

test('the order takes into account that time has passed since each row came', () => {
  const before = stateOf(row('a', { secondsSinceProgress: 100 }), row('b', { secondsSinceProgress: 50 }));
  const after = withChange(before, { seats: [row('b', { secondsSinceProgress: 130 })] }, 60_000);
  // By now, a has waited for 160 s.
  expect(ids(sorted(after))).toEqual(['a', 'b']);
  const [first] = shownRows(after);
  expect(first === undefined ? null : sinceProgress(first, 60_000)).toBe(160);
});

test('a seat that becomes taken is shown, and one that has gone is not', () => {
  const before = stateOf(row('a', {}), row('b', { joinedAt: null, state: 'warm' }));
  expect(ids(before)).toEqual(['a']);
  expect(ids(withChange(before, { seats: [row('b', {})] }, 0))).toEqual(['a', 'b']);
  expect(keepOrder(['gone', 'a'], new Map([['a', row('a', {})]]))).toEqual(['a']);
});

test('a reconnection gives the whole class without moving rows', () => {
  const before = stateOf(row('a', { secondsSinceProgress: 100 }), row('b', { secondsSinceProgress: 50 }));
  const again = withClass(before, classView(0, { seats: [row('b', { secondsSinceProgress: 999 }), row('a', {})] }), 10);
  expect(ids(again)).toEqual(['a', 'b']);
});

test('filter and search', () => {
  const state = stateOf(
    row('Bob', { state: 'stuck' }),
    row('Ada', { isAskingForHelp: true }),
    row('Élodie', { isHere: false }),
    row('Chen', { state: 'passed' }),
  );
  expect(ids({ ...state, filter: 'stuck' }).toSorted()).toEqual(['Ada', 'Bob']);
  expect(ids({ ...state, filter: 'help' })).toEqual(['Ada']);
  expect(ids({ ...state, filter: 'away' })).toEqual(['Élodie']);
  expect(ids({ ...state, filter: 'passed' })).toEqual(['Chen']);
  expect(ids({ ...state, searched: ' éLO' })).toEqual(['Élodie']);
});

test('where a learner stands', () => {
  expect(standing(seatRow(3), 847)).toBe('14 min on 4');
  expect(standing(seatRow(0, { state: 'broken' }), 10)).toBe('being brought back');
  expect(standing(seatRow(0, { state: 'passed', passedAt: '2026-11-29T12:31:00Z' }), 10)).toMatch(/^passed \d\d:31$/);
});

test('the attendance cannot be a formula in a spreadsheet, nor break its rows', () => {
  const rows = [row('b', { name: '=HYPERLINK("x")' }), row('a', { name: 'A\tb\nc', isHere: false })];
  expect(attendanceText(rows)).toBe(
    ['name\tjoined\tnow', '\'=HYPERLINK("x")\t2026-11-29T11:30:00Z\there', 'A b c\t2026-11-29T11:30:00Z\taway'].join(
      '\n',
    ),
  );
});
