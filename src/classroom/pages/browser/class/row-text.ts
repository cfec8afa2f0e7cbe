import type { SeatRow } from '../../../api.ts';
import { timeOfDay } from '../clock.ts';

type Task = SeatRow['tasks'][number];

export function currentTaskOf(row: SeatRow): Task | null {
  return row.tasks.find(({ number }) => number === row.current) ?? null;
}

/** Where a learner stands: `14 min on 4`, `passed 12:31`, `being brought back`. */
export function standing(row: SeatRow, since: number | null): string {
  switch (row.state) {
    case 'starting':
      return 'starting';
    case 'warm':
      return 'ready';
    case 'broken':
      return 'being brought back';
    case 'passed':
      return row.passedAt === null ? 'passed' : `passed ${timeOfDay(row.passedAt)}`;
    case 'ended':
      return 'ended';
    case 'working':
    case 'stuck': {
      const minutes = `${Math.floor((since ?? 0) / 60)} min`;
      const open = (currentTaskOf(row)?.checks.findIndex((status) => status !== 'pass') ?? -1) + 1;
      return open === 0 ? minutes : `${minutes} on ${open}`;
    }
  }
}

/** The attendance as a table to paste: name, when joined, whether here. Names cannot be formulas of a spreadsheet. */
export function attendanceText(rows: readonly SeatRow[]): string {
  const lines = rows
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, joinedAt, isHere }) => [cell(name), joinedAt ?? '', isHere ? 'here' : 'away'].join('\t'));
  return ['name\tjoined\tnow', ...lines].join('\n');
}

function cell(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  return /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
}
