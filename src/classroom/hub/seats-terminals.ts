import path from 'node:path';
import type { SeatId, Who } from '../events/event.ts';
import type { LiveClass } from '../events/live-class.ts';
import type { Seat } from '../events/state.ts';
import type { RunningSeats } from '../seats/run-seats.ts';
import type { Access, Person, SeatTerminals, TerminalNumber } from '../terminals/index.ts';
import type { HubParts } from './parts.ts';
import { type Recording, recording } from './recording.ts';
import { grantedAt } from './views.ts';

/** The terminals of all seats, and who may use them. */
export interface SeatsTerminals {
  of(seat: SeatId): SeatTerminals;
  learner(seat: SeatId): Person;
  instructor(seat: SeatId): Person;
  close(): void;
}

const ENDED = 'The class has ended; your files are kept as they are.';

/** Milliseconds between two looks at the visits that may have run out. */
const VISIT_INTERVAL = 500;

/** `recordings` is where the terminals are recorded, if the class is. */
export function seatsTerminals(
  live: LiveClass,
  { labs, grades }: RunningSeats,
  parts: HubParts,
  recordings: string,
): SeatsTerminals {
  const open = new Map<SeatId, SeatTerminals>();
  const visited = new Set<SeatId>();
  const records = new Map<string, Recording>();

  function recordOf(id: SeatId, terminal: TerminalNumber): Recording | null {
    if (!live.state().plan.isRecorded) return null;
    const key = `${id}-terminal-${terminal}`;
    const known = records.get(key) ?? recording(path.join(recordings, `${key}.cast`), live.time);
    records.set(key, known);
    return known;
  }

  function mark(id: SeatId, label: string): void {
    for (const [key, record] of records) if (key.startsWith(`${id}-terminal-`)) record.mark(label);
  }

  function of(id: SeatId): SeatTerminals {
    const known = open.get(id);
    if (known !== undefined) return known;
    const terminals = parts.terminals({
      async node() {
        // A shell is opened as soon as its node is there, for example again after this hub has been started again.
        await labs.ensure(id, live.seat(id).current, { isUrgent: true });
        return (await labs.running(id, live.seat(id).current)).node;
      },
      typed(person) {
        const who: Who = person.isLearner ? 'learner' : 'instructor';
        if (live.seat(id).typist !== who) live.record({ kind: 'typed-by', seat: id, who });
        grades.touched(id);
      },
      printed: (terminal, bytes) => recordOf(id, terminal)?.printed(bytes),
      resized: (terminal, size) => recordOf(id, terminal)?.resized(size),
    });
    if (live.seat(id).hasEnded) terminals.freeze(ENDED);
    open.set(id, terminals);
    return terminals;
  }

  function learnersAccess({ hasEnded }: Seat): Access {
    return hasEnded ? { may: 'look', why: ENDED } : { may: 'type' };
  }

  function instructorsAccess(seat: Seat): Access {
    const visit = grantedAt(seat, live.time());
    if (visit === null) return { may: 'nothing', why: 'The learner has not agreed to a visit, or it is over.' };
    if (visit.mode === 'look') return { may: 'look', why: 'The learner has agreed that you look, not that you type.' };
    return learnersAccess(seat);
  }

  const unsubscribe = live.onEvent((event) => {
    if (event.kind === 'ended') {
      for (const [id, terminals] of open) if (event.seat === null || event.seat === id) terminals.freeze(ENDED);
    }
    if (!('seat' in event) || event.seat === null) return;
    const terminals = open.get(event.seat);
    switch (event.kind) {
      case 'verdict':
        return mark(event.seat, `${event.task}: ${event.report.score} of ${event.report.maxScore}`);
      case 'typed-by':
        return mark(event.seat, `the ${event.who} types`);
      case 'consent':
        visited.add(event.seat);
        return terminals?.accessChanged();
      case 'opened':
        return terminals?.reconnect('You have turned to another task.');
      case 'broken':
        if (event.task === live.seat(event.seat).current) terminals?.reconnect(event.why);
        return;
      case 'reset':
        return terminals?.reconnect('The node has been reset.');
    }
  });

  const lapsing = setInterval(() => {
    for (const id of visited) {
      if (grantedAt(live.seat(id), live.time()) !== null) continue;
      visited.delete(id);
      open.get(id)?.accessChanged();
    }
  }, VISIT_INTERVAL).unref();

  return {
    of,
    learner: (id) => ({
      name: live.seat(id).name ?? '',
      isLearner: true,
      access: () => learnersAccess(live.seat(id)),
    }),
    instructor: (id) => ({
      name: live.seat(id).granted?.by ?? 'Instructor',
      isLearner: false,
      access: () => instructorsAccess(live.seat(id)),
    }),
    close() {
      unsubscribe();
      clearInterval(lapsing);
      for (const terminals of open.values()) terminals.close();
      for (const record of records.values()) record.close();
    },
  };
}
