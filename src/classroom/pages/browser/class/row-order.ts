import type { SeatRow, SeatState } from '../../../api.ts';

/** Who needs the instructor most comes first. */
const RANKS: Readonly<Record<SeatState, number>> = {
  broken: 0,
  stuck: 1,
  working: 2,
  starting: 3,
  warm: 3,
  passed: 4,
  ended: 5,
};

/** The IDs of the learners' seats: broken ones, then those stuck longest, and who has passed last. */
export function orderOf(seats: Iterable<SeatRow>): readonly string[] {
  return Array.from(seats)
    .filter(isTaken)
    .toSorted(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        (b.secondsSinceProgress ?? 0) - (a.secondsSinceProgress ?? 0) ||
        a.name.localeCompare(b.name) ||
        a.id.localeCompare(b.id),
    )
    .map(({ id }) => id);
}

/**
 * The order in which rows are shown while nobody wants them to move: those that were shown stay where they are, others
 * come below them.
 */
export function keepOrder(shown: readonly string[], seats: ReadonlyMap<string, SeatRow>): readonly string[] {
  const known = new Set(shown);
  const fresh = orderOf(Array.from(seats.values()).filter(({ id }) => !known.has(id)));
  return [...shown.filter((id) => seats.has(id)), ...fresh];
}

/** Whether somebody has joined there. */
export function isTaken({ joinedAt }: SeatRow): boolean {
  return joinedAt !== null;
}

function rankOf({ state, isAskingForHelp }: SeatRow): number {
  return isAskingForHelp && state !== 'broken' ? RANKS.stuck : RANKS[state];
}
