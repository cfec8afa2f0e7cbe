/** Lets a few things run at once; the others wait for their turns, in the order in which they came. */
export interface Turns {
  /** With `isUrgent`, before everything that is not. */
  take<T>(work: () => Promise<T>, options?: { readonly isUrgent?: boolean }): Promise<T>;
  /** How many wait. */
  readonly waiting: number;
}

export function turns(atOnce: number): Turns {
  const urgent: (() => void)[] = [];
  const others: (() => void)[] = [];
  let running = 0;

  function next(): void {
    const start = running < atOnce ? (urgent.shift() ?? others.shift()) : undefined;
    if (start === undefined) return;
    running += 1;
    start();
  }

  return {
    async take(work, { isUrgent = false } = {}) {
      await new Promise<void>((resolve) => {
        (isUrgent ? urgent : others).push(resolve);
        next();
      });
      try {
        return await work();
      } finally {
        running -= 1;
        next();
      }
    },
    get waiting() {
      return urgent.length + others.length;
    },
  };
}
