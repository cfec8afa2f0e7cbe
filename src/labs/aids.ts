import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from '../process/is-there.ts';
import type { LabName } from '../providers/provider.ts';
import { labFolder } from './lab-record.ts';

/** The help that a learner has received for a lab. It is kept when the lab is reset. */
export interface Aids {
  readonly hints: number;
  readonly solutionSeen: boolean;
}

const HINTS = 'hints-shown';
const SOLUTION = 'solution-shown';

export async function aidsOf(dataFolder: string, name: LabName): Promise<Aids> {
  const folder = labFolder(dataFolder, name);
  return {
    hints: Number.parseInt(await readFile(path.join(folder, HINTS), 'utf8').catch(() => '0'), 10) || 0,
    solutionSeen: await isThere(path.join(folder, SOLUTION)),
  };
}

/** Advances a lab's hint number, from 1 to `count`; at the end, it stays at the last hint. */
export async function nextHint(dataFolder: string, name: LabName, count: number): Promise<number> {
  const number = Math.min((await aidsOf(dataFolder, name)).hints + 1, count);
  await writeFile(path.join(labFolder(dataFolder, name), HINTS), `${number}\n`);
  return number;
}

export async function noteSolutionSeen(dataFolder: string, name: LabName): Promise<void> {
  await writeFile(path.join(labFolder(dataFolder, name), SOLUTION), '');
}
