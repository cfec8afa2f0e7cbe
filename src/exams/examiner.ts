import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, isAlive, isProcessIdentity } from '../process/identity.ts';
import { parseJson } from '../process/json-guard.ts';
import { withLock } from '../process/lock.ts';
import { LockHeld } from '../process/lock-held.ts';
import { onceFree } from '../process/once-free.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import type { AttemptFolder } from './journal.ts';

/**
 * The examiner is the process in the background that runs the labs of an exam and grades them. Only one can work on an
 * attempt; it can be killed at any time, and any command on the exam starts another.
 */

/** Runs `work` as the examiner of an attempt, unless there is one already. */
export async function asExaminer(folder: AttemptFolder, work: () => Promise<void>): Promise<void> {
  try {
    await withLock(lockFile(folder), async () => {
      await writeFileAtomically(identityFile(folder), JSON.stringify(await identify(process.pid)));
      await work();
    });
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
  }
}

export async function hasExaminer(folder: AttemptFolder): Promise<boolean> {
  const written = parseJson(await readFile(identityFile(folder), 'utf8').catch(() => ''), isProcessIdentity);
  return written !== null && (await isAlive(written));
}

/** Resolves when no examiner works on the attempt. */
export function examinerGone(folder: AttemptFolder, signal: AbortSignal): Promise<void> {
  return onceFree(lockFile(folder), async () => {}, { interval: 100, signal });
}

/** Where an examiner writes what goes wrong. */
export function examinerLog(folder: AttemptFolder): string {
  return path.join(folder, 'examiner.log');
}

function lockFile(folder: AttemptFolder): string {
  return path.join(folder, 'examiner.lock');
}

function identityFile(folder: AttemptFolder): string {
  return path.join(folder, 'examiner.json');
}
