/** Milliseconds before a crashed container, or one whose volumes are not right, is tried again. */
const FIRST = 1_000;
const LONGEST = 5_000;
/** A container that has run this long starts again without a delay. */
const FORGIVEN_AFTER = 60_000;

/** Grows like the kubelet's, from 1 s to 5 s where a kubelet's grows from 10 s to 5 min. */
export interface BackOff {
  /** The next delay in milliseconds, after an attempt that lasted so long. */
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
