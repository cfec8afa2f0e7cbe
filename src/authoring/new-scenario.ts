import { cp, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ScenarioId } from '../scenarios/load.ts';

/** Stands in every text of a new scenario that its author has still to write. */
export const UNFINISHED = 'FILL IN:';

const TEMPLATE = path.join(import.meta.dirname, 'template');

/** Writes the folder of a new scenario and gives its path; `null` when there is one of this name. */
export async function newScenario(scenarios: string, id: ScenarioId): Promise<string | null> {
  const folder = path.join(scenarios, id);
  if ((await stat(folder).catch(() => null)) !== null) return null;
  await cp(TEMPLATE, folder, { recursive: true, errorOnExist: true, force: false });
  return folder;
}
