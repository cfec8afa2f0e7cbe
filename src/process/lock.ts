import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, isAlive, type ProcessIdentity } from './identity.ts';

/** Somebody else holds the lock. */
export class LockHeld extends Error {
  readonly holder: ProcessIdentity;

  constructor(file: string, holder: ProcessIdentity) {
    super(`${file} is held by process ${holder.pid}`);
    this.name = 'LockHeld';
    this.holder = holder;
  }
}

/**
 * Runs `work` while this process alone holds the lock file. A lock whose holder has died is taken over.
 * Throws LockHeld at once when a living process holds it.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const own = JSON.stringify(await identify(process.pid));
  while (!(await create(file, own))) {
    const holder = await readHolder(file);
    if (holder !== null && (await isAlive(holder))) throw new LockHeld(file, holder);
    await rm(file, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** The lock appears with its holder's name in it, or not at all. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, content);
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<ProcessIdentity | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
