/** Counts what has been sent to somebody who says how much of it is done with. */
export interface Window {
  /** Whether too much is under way. Becomes true above `pause`, and false again below `resume`. */
  readonly isFull: boolean;
  sent(bytes: number): void;
  /** `total` counts from the beginning. Returns `false` if it cannot be true. */
  done(total: number): boolean;
}

/** `pause` and `resume` are in bytes. */
export function makeWindow({ pause, resume }: { readonly pause: number; readonly resume: number }): Window {
  let sent = 0;
  let done = 0;
  let isFull = false;
  return {
    get isFull() {
      return isFull;
    },
    sent(bytes) {
      sent += bytes;
      if (sent - done > pause) isFull = true;
    },
    done(total) {
      if (total < done || total > sent) return false;
      done = total;
      if (sent - done < resume) isFull = false;
      return true;
    },
  };
}
