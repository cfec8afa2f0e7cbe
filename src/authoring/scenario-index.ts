import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import { loadScenarios } from '../scenarios/load.ts';
import { indexed } from '../scenarios/summarize.ts';
import { INDEX } from '../scenarios/summary.ts';

/** The text of the index of a folder of scenarios. One that does not load is left out. */
export async function scenarioIndex(scenarios: string): Promise<string> {
  const loads = await loadScenarios(scenarios, CHECK_KINDS);
  const entries = await Promise.all(loads.flatMap((load) => (load.ok ? [indexed(load.scenario)] : [])));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Writes the index and returns its path. */
export async function writeScenarioIndex(scenarios: string): Promise<string> {
  const file = path.join(scenarios, INDEX);
  await writeFile(file, await scenarioIndex(scenarios));
  return file;
}
