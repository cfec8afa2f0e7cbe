import { isDeepStrictEqual } from 'node:util';
import type { ClassView, SeatRow, SeatView } from '../api.ts';
import type { SeatId } from '../events/event.ts';
import { eventStream } from './event-stream.ts';
import type { Hub } from './hub.ts';
import { classPart, seatRow, seatView } from './views.ts';

/** Milliseconds between two looks at a seat, and at the class. */
const SEAT_INTERVAL = 200;
const CLASS_INTERVAL = 500;

/** Milliseconds after which a view is computed again although nothing has happened: somebody may be stuck now. */
const LAPSE_INTERVAL = 3_000;

/** Milliseconds after which everything is sent again, so that the clocks of the pages do not drift. */
const RESEND_INTERVAL = 20_000;

/** `GET /api/seat/events`: the view of a seat at once, and whenever it has changed. */
export function seatEvents(id: SeatId, hub: Hub): Response {
  return eventStream((sink) => {
    const gone = hub.presence.arrive(id);
    let sent: SeatView | null = null;
    let sentAt = 0;
    let seen = -1;
    let computedAt = 0;
    const look = () => {
      const now = performance.now();
      const isDue = hub.version(id) !== seen || now - computedAt > LAPSE_INTERVAL;
      if (!isDue || !sink.hasRoom()) return;
      seen = hub.version(id);
      computedAt = now;
      const view = seatView(id, hub);
      if (sent !== null && now - sentAt < RESEND_INTERVAL && isDeepStrictEqual(timeless(view), timeless(sent))) return;
      sent = view;
      sentAt = now;
      sink.send({ event: 'seat', data: JSON.stringify(view) });
    };
    const timer = setInterval(look, SEAT_INTERVAL).unref();
    look();
    return () => {
      clearInterval(timer);
      gone();
    };
  });
}

/** `GET /api/class/events`: the class at once, then what has changed. */
export function classEvents(hub: Hub, join: ClassView['join']): Response {
  return eventStream((sink) => {
    const ids = [...hub.live.state().seats.keys()];
    let rows = new Map<SeatId, SeatRow>();
    let part: Omit<ClassView, 'seats'> | null = null;
    let sentAt = 0;
    let seen = -1;
    let computedAt = 0;
    const look = () => {
      const now = performance.now();
      const isDue = hub.classVersion() !== seen || now - computedAt > LAPSE_INTERVAL;
      if (!isDue || !sink.hasRoom()) return;
      seen = hub.classVersion();
      computedAt = now;
      const id = hub.live.state().lastEvent;
      const nextPart = classPart(hub.live, join);
      const nextRows = new Map(ids.map((seat) => [seat, seatRow(seat, hub.live)]));
      if (part === null || now - sentAt > RESEND_INTERVAL) {
        const view: ClassView = { ...nextPart, seats: [...nextRows.values()] };
        sink.send({ event: 'class', data: JSON.stringify(view), id });
        sentAt = now;
      } else {
        const seats = ids.flatMap((seat) => {
          const row = nextRows.get(seat);
          return row !== undefined && !isDeepStrictEqual(timeless(row), timeless(rows.get(seat))) ? [row] : [];
        });
        const changes = changedFields(part, nextPart);
        if (seats.length === 0 && Object.keys(changes).length === 0) return;
        sink.send({ event: 'change', data: JSON.stringify({ ...changes, seats }), id });
      }
      part = nextPart;
      rows = nextRows;
    };
    const timer = setInterval(look, CLASS_INTERVAL).unref();
    look();
    return () => clearInterval(timer);
  });
}

function changedFields<T extends object>(before: T, after: T): Partial<T> {
  const changed: Partial<T> = { ...after };
  for (const name in after) if (isDeepStrictEqual(timeless(before[name]), timeless(after[name]))) delete changed[name];
  return changed;
}

/** What only passes with time is no change: pages count on by themselves. */
const PASSING = new Set(['remaining', 'secondsSinceProgress']);

function timeless(value: unknown): unknown {
  return JSON.stringify(value, (name, inner) => (PASSING.has(name) ? undefined : inner));
}
