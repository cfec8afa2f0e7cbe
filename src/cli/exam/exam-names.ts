import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { EXAMS } from '../../scenarios/ids.ts';

/** The names of the exams in a folder of scenarios. */
export async function examNames(scenarios: string): Promise<readonly string[]> {
  const names: string[] = await readdir(path.join(scenarios, EXAMS)).catch(() => []);
  return names.flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -'.yaml'.length)] : [])).sort();
}
