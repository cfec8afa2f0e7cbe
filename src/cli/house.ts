import { dataFolder } from '../home/folders.ts';
import type { LabHouse } from '../labs/lab.ts';
import { providersOf } from '../providers/registry.ts';

/** The labs of this person on this machine. */
export function openHouse(env: NodeJS.ProcessEnv = process.env): LabHouse {
  return { dataFolder: dataFolder(env), providers: providersOf(env) };
}
