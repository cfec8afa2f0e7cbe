import type { LabWork } from './lab.ts';
import { type LabRecord, specOf } from './lab-record.ts';
import { locked } from './start.ts';

/** Ends the processes of a lab and keeps its files; `start` brings it back. */
export function halt(record: LabRecord, work: LabWork): Promise<void> {
  return locked(work, record.name, () => work.providers[record.provider].halt(specOf(work.dataFolder, record), work));
}
