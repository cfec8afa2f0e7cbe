import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';

const schema = z.object({
  firstUid: z.int().nullable(),
  hasDisk: z.boolean(),
  hasLimits: z.boolean(),
});

/** How a lab is isolated from the machine and from other labs, as recorded in the lab's folder. */
export interface LabIsolation {
  /** The first of the lab's user IDs on this machine; `null` if its root is the user who runs cks-lab. */
  readonly firstUid: number | null;
  /** Whether its files are in a separate file system, which limits their size. */
  readonly hasDisk: boolean;
  /** Whether control groups limit its memory and processes. */
  readonly hasLimits: boolean;
}

export async function writeIsolation(file: string, isolation: LabIsolation): Promise<void> {
  await writeFile(file, JSON.stringify(isolation), { mode: 0o600 });
}

/** `null` for a lab created by a version with weaker isolation. */
export async function readIsolation(file: string): Promise<LabIsolation | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : schema.parse(JSON.parse(text));
}
