/** Counts what somebody does within a time, and says whether they may do it again. */
export interface RateLimit {
  /** Whether the key has not used its number up; does not count. */
  mayGoOn(key: string): boolean;
  count(key: string): void;
}

/** The number of keys after which those whose time is over are forgotten. */
const MOST_KEYS = 10_000;

/** At most so many of one key in so many milliseconds. */
export function rateLimit(most: number, within: number, now: () => number = () => performance.now()): RateLimit {
  const windows = new Map<string, { readonly from: number; readonly count: number }>();
  const current = (key: string) => {
    const window = windows.get(key);
    return window !== undefined && now() - window.from < within ? window : null;
  };
  return {
    mayGoOn: (key) => (current(key)?.count ?? 0) < most,
    count(key) {
      const window = current(key) ?? { from: now(), count: 0 };
      windows.set(key, { ...window, count: window.count + 1 });
      if (windows.size > MOST_KEYS) {
        for (const [other, { from }] of windows) if (now() - from >= within) windows.delete(other);
      }
    },
  };
}
