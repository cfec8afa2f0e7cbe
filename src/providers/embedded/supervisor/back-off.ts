/** Milliseconds before a crashed container, or one with invalid volumes, is tried again. */
const FIRST = 1_000;
const LONGEST = 5_000;
/** A container that has run this long starts again without a delay. */
const FORGIVEN_AFTER = 60_000;

/** Grows like the kubelet's, but from 1 s to 5 s instead of from 10 s to 5 min. */
export interface BackOff {
  /** The next delay in milliseconds, after an attempt that lasted `lasted` milliseconds. */
  next(lasted: number): number;
}

export function backOff(): BackOff {
  let delay = 0;
  return {
    next(lasted) {
      delay = delay === 0 || lasted >= FORGIVEN_AFTER ? FIRST : Math.min(delay * 2, LONGEST);
      return delay;
    },
  };
}
