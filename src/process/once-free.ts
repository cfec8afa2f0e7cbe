import { setTimeout as sleep } from 'node:timers/promises';
import { LockHeld } from './lock-held.ts';

/** Milliseconds between two attempts to take a lock that is held only while a file is written. */
const RETRY_INTERVAL = 20;

/** Runs `work` under a lock as `withLock` does, but waits while other code holds the lock. */
export async function onceFree<T>(
  lockFile: string,
  work: () => Promise<T>,
  { retryInterval = RETRY_INTERVAL, signal }: { readonly retryInterval?: number; readonly signal?: AbortSignal } = {},
): Promise<T> {
  // Slower to load than the rest, and not needed by commands that only read.
  const { withLock } = await import('./lock.ts');
  for (;;) {
    try {
      return await withLock(lockFile, work);
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
    }
    await sleep(retryInterval, undefined, signal && { signal });
  }
}
