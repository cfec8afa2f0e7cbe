import { gradesOfAttempt } from './history.ts';
import type { LabRecord } from './lab-record.ts';

/** Whether a grade of this lab has passed since its start or its last reset. */
export async function hasPassed(dataFolder: string, record: LabRecord): Promise<boolean> {
  return (await gradesOfAttempt(dataFolder, record)).some(({ passed }) => passed);
}
