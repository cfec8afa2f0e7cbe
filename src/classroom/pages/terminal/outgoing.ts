/** What was typed, until the hub has taken it. Counts are in bytes. */
export interface Outgoing {
  /** Not taken yet. */
  readonly size: number;
  /** Refuses (`false`) what would make it larger than `limit`. */
  push(bytes: Uint8Array, limit: number): boolean;
  /** What is to be sent next; `null` if there is nothing, or enough is under way. */
  next(): Uint8Array | null;
  /** `total` was taken, since the beginning. */
  taken(total: number): void;
  /**
   * Another connection begins: what was not taken is sent again. If it is not known what was taken (`null`), the count
   * begins anew, and what may have been taken in part is dropped; returns its size.
   */
  resumed(taken: number | null): number;
  /** Drops what was not sent yet. */
  dropUnsent(): void;
}

/** The most that may be under way. The hub allows 128 KiB. */
const MAX_UNDER_WAY = 96 * 1024;
const MAX_PART = 32 * 1024;

/** One key, or one paste. */
interface Item {
  readonly bytes: Uint8Array;
  taken: number;
  sent: number;
}

export function makeOutgoing(): Outgoing {
  let items: Item[] = [];
  let takenTotal = 0;

  const sum = (count: (item: Item) => number) => items.reduce((total, item) => total + count(item), 0);
  const size = () => sum(({ bytes, taken }) => bytes.length - taken);

  function take(total: number): void {
    let rest = total - takenTotal;
    takenTotal = Math.max(takenTotal, total);
    for (const item of items) {
      if (rest <= 0) break;
      const part = Math.min(rest, item.bytes.length - item.taken);
      item.taken += part;
      item.sent = Math.max(item.sent, item.taken);
      rest -= part;
    }
    items = items.filter(({ bytes, taken }) => taken < bytes.length);
  }

  return {
    get size() {
      return size();
    },
    push(bytes, limit) {
      if (size() + bytes.length > limit) return false;
      if (bytes.length > 0) items.push({ bytes, taken: 0, sent: 0 });
      return true;
    },
    next() {
      const item = items.find(({ bytes, sent }) => sent < bytes.length);
      const room = MAX_UNDER_WAY - sum(({ sent, taken }) => sent - taken);
      if (item === undefined || room <= 0) return null;
      const part = item.bytes.subarray(item.sent, item.sent + Math.min(room, MAX_PART));
      item.sent += part.length;
      return part;
    },
    taken: take,
    resumed(taken) {
      if (taken !== null) {
        take(taken);
        for (const item of items) item.sent = item.taken;
        return 0;
      }
      const before = size();
      items = items.filter(({ sent }) => sent === 0);
      takenTotal = 0;
      return before - size();
    },
    dropUnsent() {
      items = items.flatMap(({ bytes, taken, sent }) =>
        sent > taken ? [{ bytes: bytes.subarray(0, sent), taken, sent }] : [],
      );
    },
  };
}
