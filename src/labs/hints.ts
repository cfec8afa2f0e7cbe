import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabName } from '../providers/provider.ts';
import { labFolder } from './lab-record.ts';

/** Advances a lab's hint number, from 1 to `count`; at the end, it stays at the last hint. */
export async function nextHint(dataFolder: string, name: LabName, count: number): Promise<number> {
  const file = path.join(labFolder(dataFolder, name), 'hints-shown');
  const shown = Number.parseInt(await readFile(file, 'utf8').catch(() => '0'), 10) || 0;
  const number = Math.min(shown + 1, count);
  await writeFile(file, `${number}\n`);
  return number;
}
