/**
 * Limits a flow of bytes to `perSecond`, of which as many may come at once. Returns the milliseconds that so many bytes
 * have to wait. `now` is a monotonic clock in milliseconds.
 */
export function makeRate(perSecond: number, now: () => number = () => performance.now()): (bytes: number) => number {
  /** The time at which everything so far has passed at the permitted rate. */
  let passed = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    const time = now();
    passed = Math.max(passed, time - 1000) + (bytes / perSecond) * 1000;
    return Math.max(0, passed - time);
  };
}
