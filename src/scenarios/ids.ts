import { readdir } from 'node:fs/promises';
import { isScenarioId, type ScenarioId } from './scenario-id.ts';

/** The folder next to the scenarios that contains exams. */
export const EXAMS = 'exams';

/** The scenarios of a folder, in order. */
export async function scenarioIds(folder: string): Promise<readonly ScenarioId[]> {
  return (await foldersIn(folder)).filter(isScenarioId).filter((name) => name !== EXAMS);
}

/** The folders in a folder, sorted by name; none if it cannot be read. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
