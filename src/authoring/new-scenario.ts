import { cp, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ScenarioId } from '../scenarios/scenario-id.ts';

/** Marks every text of a new scenario that its author still has to write. */
export const UNFINISHED = 'FILL IN:';

const TEMPLATES = path.join(import.meta.dirname, 'template');

/** The templates for a new scenario: each domain has a folder here, named after it. */
export async function templates(): Promise<readonly string[]> {
  return (await readdir(TEMPLATES)).sort();
}

/** Writes the folder of a new scenario and returns its path; `null` if a scenario with this name exists. */
export async function newScenario(scenarios: string, id: ScenarioId, template: string): Promise<string | null> {
  const folder = path.join(scenarios, id);
  if ((await stat(folder).catch(() => null)) !== null) return null;
  await cp(path.join(TEMPLATES, template), folder, { recursive: true, errorOnExist: true, force: false });
  return folder;
}
