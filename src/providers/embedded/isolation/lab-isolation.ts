import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';

const schema = z.object({
  firstUid: z.int().nullable(),
  hasDisk: z.boolean(),
  hasLimits: z.boolean(),
});

/** How a lab is kept apart from the machine and from other labs, as it is written down in the lab's folder. */
export interface LabIsolation {
  /** The first of the lab's user IDs on this machine; `null` where its root is whoever runs cks-lab. */
  readonly firstUid: number | null;
  /** Whether its files lie in a file system of their own, which limits them. */
  readonly hasDisk: boolean;
  /** Whether control groups limit its memory and its processes. */
  readonly hasLimits: boolean;
}

export async function writeIsolation(file: string, isolation: LabIsolation): Promise<void> {
  await writeFile(file, JSON.stringify(isolation), { mode: 0o600 });
}

/** `null` for a lab of a version that kept labs less apart. */
export async function readIsolation(file: string): Promise<LabIsolation | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : schema.parse(JSON.parse(text));
}
