import type { SeatId } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';

/** Whether the learners of a class have a page open. */
export interface Presence {
  /** A page of the learner has connected; the returned function says that it has gone. */
  arrive(seat: SeatId): () => void;
  close(): void;
}

/** A page that is loaded again, or a short gap in the network, is no absence. Milliseconds. */
const GRACE = 8_000;

/** Records when learners come and go. Those who were here when the hub ended have the same time to come back. */
export function presence(live: LiveClass, grace = GRACE): Presence {
  const pages = new Map<SeatId, number>();
  const leaving = new Map<SeatId, NodeJS.Timeout>();

  function leaveSoon(seat: SeatId): void {
    clearTimeout(leaving.get(seat));
    const leave = () => {
      leaving.delete(seat);
      if (live.seat(seat).isHere) live.record({ kind: 'left', seat });
    };
    leaving.set(seat, setTimeout(leave, grace).unref());
  }

  for (const { id, isHere } of live.state().seats.values()) if (isHere) leaveSoon(id);
  return {
    arrive(seat) {
      clearTimeout(leaving.get(seat));
      leaving.delete(seat);
      pages.set(seat, (pages.get(seat) ?? 0) + 1);
      if (!live.seat(seat).isHere) live.record({ kind: 'back', seat });
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (pages.get(seat) ?? 1) - 1;
        pages.set(seat, left);
        if (left === 0) leaveSoon(seat);
      };
    },
    close() {
      for (const timer of leaving.values()) clearTimeout(timer);
    },
  };
}
