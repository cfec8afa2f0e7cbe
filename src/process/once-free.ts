import { setTimeout as delay } from 'node:timers/promises';
import { LockHeld } from './lock-held.ts';

export interface Waiting<T> {
  /** Milliseconds between two attempts to take the lock; by default for one that is held only while a file is written. */
  readonly interval?: number;
  readonly signal?: AbortSignal;
  /** Called before each wait. A result that is not `null` makes the lock unnecessary. */
  readonly meanwhile?: (held: LockHeld) => Promise<T | null>;
}

/** Runs `work` under a lock as soon as no other code holds it. Throws what `work` throws, and the signal's reason. */
export async function onceFree<T>(
  file: string,
  work: () => Promise<T>,
  { interval = 20, signal, meanwhile }: Waiting<T> = {},
): Promise<T> {
  // Slower to load than most of what needs no lock in the end.
  const { withLock } = await import('./lock.ts');
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await withLock(file, work);
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
      const result = (await meanwhile?.(error)) ?? null;
      if (result !== null) return result;
    }
    await delay(interval, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}
