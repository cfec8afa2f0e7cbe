import type { ApiProblem, ClassChange, ClassView, SeatRow } from '../../../api.ts';
import type { Connection } from '../connection.ts';
import { isTaken, keepOrder, orderOf } from './row-order.ts';

export type Filter = 'everybody' | 'stuck' | 'help' | 'away' | 'working' | 'passed';

/** A row with the moment of its receipt on the browser's steady clock, in milliseconds. */
export interface ReceivedRow {
  readonly row: SeatRow;
  readonly receivedAt: number;
}

/** What the instructor's page shows. */
export interface ClassState {
  readonly view: Omit<ClassView, 'seats'> | null;
  readonly clockAt: number;
  readonly rows: ReadonlyMap<string, ReceivedRow>;
  /** The order in which rows are shown. */
  readonly order: readonly string[];
  readonly now: number;
  readonly connection: Connection;
  readonly refused: ApiProblem | null;
  readonly filter: Filter;
  readonly searched: string;
  readonly selected: string | null;
  readonly isBusy: boolean;
  readonly problem: string | null;
}

/** The whole class, as every connection begins. Rows keep their places. */
export function withClass(state: ClassState, { seats, ...view }: ClassView, now: number): ClassState {
  const rows = new Map(seats.map((row) => [row.id, { row, receivedAt: now }]));
  const order = state.order.length === 0 ? orderOf(seats) : keepOrder(state.order, seatsOf(rows));
  return { ...state, view, clockAt: now, rows, order, connection: 'open', now };
}

export function withChange(state: ClassState, { seats, ...changes }: ClassChange, now: number): ClassState {
  if (state.view === null) return state;
  const rows = new Map(state.rows);
  for (const row of seats) rows.set(row.id, { row, receivedAt: now });
  const hasNew = seats.some((row) => isTaken(row) && !isShown(state, row.id));
  return {
    ...state,
    view: { ...state.view, ...changes },
    clockAt: changes.clock === undefined ? state.clockAt : now,
    rows,
    order: hasNew ? keepOrder(state.order, seatsOf(rows)) : state.order,
    connection: 'open',
    now,
  };
}

function isShown(state: ClassState, id: string): boolean {
  const before = state.rows.get(id);
  return before !== undefined && isTaken(before.row) && state.order.includes(id);
}

/** Puts the rows in order again. */
export function sorted(state: ClassState): ClassState {
  const aged = Array.from(state.rows.values(), (received) => ({
    ...received.row,
    secondsSinceProgress: sinceProgress(received, state.now),
  }));
  return { ...state, order: orderOf(aged) };
}

/** Seconds since the last progress, now; `null` before anybody joined. */
export function sinceProgress({ row, receivedAt }: ReceivedRow, now: number): number | null {
  return row.secondsSinceProgress === null ? null : row.secondsSinceProgress + Math.max(0, now - receivedAt) / 1000;
}

/** The rows that the filter and the search leave, in order. */
export function shownRows({ rows, order, filter, searched }: ClassState): readonly ReceivedRow[] {
  const wanted = searched.trim().toLocaleLowerCase();
  return order
    .map((id) => rows.get(id))
    .filter((received) => received !== undefined)
    .filter(({ row }) => passes(row, filter) && row.name.toLocaleLowerCase().includes(wanted));
}

function passes({ state, isAskingForHelp, isHere }: SeatRow, filter: Filter): boolean {
  switch (filter) {
    case 'everybody':
      return true;
    case 'help':
      return isAskingForHelp;
    case 'away':
      return !isHere;
    case 'stuck':
      return state === 'stuck' || state === 'broken' || isAskingForHelp;
    case 'working':
    case 'passed':
      return state === filter;
  }
}

export function learners({ rows }: ClassState): readonly SeatRow[] {
  return Array.from(rows.values(), ({ row }) => row).filter(isTaken);
}

function seatsOf(rows: ReadonlyMap<string, ReceivedRow>): ReadonlyMap<string, SeatRow> {
  return new Map(Array.from(rows, ([id, { row }]) => [id, row]));
}
