import { meantLab, statuses, statusOf } from '../../labs/find.ts';
import type { LabState } from '../../labs/lab.ts';
import { openHouse } from '../house.ts';
import { print } from '../print.ts';
import { interruptible } from '../run-command.ts';
import { table } from '../table.ts';

const WORDS: Readonly<Record<LabState, string>> = {
  running: 'running',
  starting: 'starting',
  stopped: 'stopped; cks-lab start brings it back with your files',
  unreachable: 'its node cannot be asked: Docker does not answer',
  leftover: 'cut off while starting, or its node was removed; cks-lab stop clears it away',
};

export async function status(lab: string | undefined): Promise<void> {
  const house = openHouse();
  const signal = interruptible();
  const found =
    lab === undefined ? await statuses(house, signal) : [await statusOf(house, await meantLab(house, lab), signal)];
  if (found.length === 0)
    return print('No labs. cks-lab list shows the scenarios; cks-lab start audit-01 makes a lab.');
  const rows = found.map(({ record, state }) => [
    record.name,
    record.scenario,
    record.provider,
    `1.${record.minor}`,
    record.startedAt === null ? '-' : elapsed(record.startedAt),
    WORDS[state],
  ]);
  print(table([['LAB', 'SCENARIO', 'NODE', 'KUBERNETES', 'SINCE', 'STATE'], ...rows]));
}

function elapsed(since: string): string {
  const minutes = Math.floor((Date.now() - Date.parse(since)) / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} d`;
}
