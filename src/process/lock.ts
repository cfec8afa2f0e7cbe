import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { errorText } from '../text/error-text.ts';
import { LockHeld } from './lock-held.ts';

/**
 * Runs `work` while no other code, in this process or another, holds the lock file. Throws LockHeld immediately if
 * other code does, and an error that names the file if it cannot be locked.
 *
 * The kernel holds the lock, and releases it when the process ends in any way. Node.js has no flock; its SQLite takes a
 * suitable lock (https://sqlite.org/lockingv3.html: RESERVED, which only one connection can have), on both Linux and
 * macOS. Nothing is ever written to that database. This process must not open the file in any other way: closing any
 * descriptor of a file releases all locks that a process has on it.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  const { lock, isThere } = await acquire(file);
  const note = holderNote(file);
  try {
    await writeFile(note, `${process.pid}\n`, { mode: 0o600 });
    return await work();
  } finally {
    // If the work has removed the file, as clearing a cache does, another process may hold its successor.
    if (await isThere()) {
      await rm(note, { force: true });
      await rm(file, { force: true });
    }
    lock.close();
  }
}

interface Held {
  readonly lock: DatabaseSync;
  readonly isThere: () => Promise<boolean>;
}

async function acquire(file: string): Promise<Held> {
  const created = await createdFile(file);
  const existing = pathToFileURL(file);
  existing.searchParams.set('mode', 'rw');
  // The opened file is a lock only while it still exists at its path: a removed one excludes no one.
  const isThere = async () => created !== null && created === (await identityOf(file));
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(existing, { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    if (await isThere()) return { lock, isThere };
    lock.close();
  } catch (error) {
    lock?.close();
    if (await isThere()) throw await failure(file, error);
  }
  return acquire(file);
}

/** Creates the file unless it exists. Other users cannot read it, and therefore cannot lock it. */
async function createdFile(file: string): Promise<string | null> {
  await writeFile(file, '', { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return identityOf(file);
}

/** The time distinguishes the file from a later one that reuses its inode. */
async function identityOf(file: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found && `${found.dev} ${found.ino} ${found.birthtimeNs}`;
}

/** https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

async function failure(file: string, error: unknown): Promise<Error> {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  if (code === SQLITE_BUSY) return new LockHeld(file, await holder(file));
  if (code === SQLITE_NOTADB) {
    return new Error(`${file} is not a lock file of this version. Remove it when no other cks-lab is running.`);
  }
  return new Error(`cannot lock ${file}: ${errorText(error)}`, { cause: error });
}

function holderNote(file: string): string {
  return `${file}.pid`;
}

async function holder(file: string): Promise<number | null> {
  const pid = Number.parseInt(await readFile(holderNote(file), 'utf8').catch(() => ''), 10);
  return Number.isNaN(pid) ? null : pid;
}
