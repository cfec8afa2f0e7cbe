import { pastGrades } from './history.ts';
import type { LabRecord } from './lab-record.ts';

/** Whether a grade of this lab has passed since its start or its last reset. */
export async function hasPassed(dataFolder: string, { name, startedAt }: LabRecord): Promise<boolean> {
  const { grades } = await pastGrades(dataFolder);
  const since = Date.parse(startedAt ?? '');
  return grades.some(({ lab, passed, at }) => passed && lab === String(name) && Date.parse(at) >= since);
}
