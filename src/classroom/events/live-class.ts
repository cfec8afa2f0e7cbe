import type { ClassEvent, SeatId } from './event.ts';
import { type ClassJournal, openJournal } from './journal.ts';
import type { ClassPlan } from './plan.ts';
import { after, type ClassState, type Note, type Seat, stateOf, timeAt } from './state.ts';

/** A class with its present state, which follows from its journal at every moment. */
export interface LiveClass {
  state(): ClassState;
  /** Milliseconds since the class was started. */
  time(): number;
  /** Throws RangeError if there is no such seat. */
  seat(id: SeatId): Seat;
  /** Adds an event to the journal, and tells the listeners. */
  record(event: ClassEvent): void;
  /** Calls the listener after each event, until the returned function is called. */
  onEvent(listener: (event: ClassEvent) => void): () => void;
  /** What is wrong with the journal at present, for the instructor. */
  faults(): readonly Note[];
  /** The events so far, oldest first, with the time at which they happened. */
  history(): readonly { readonly at: string; readonly event: ClassEvent }[];
  close(): void;
}

/** Milliseconds between two attempts to write what the database could not take. */
const RETRY_INTERVAL = 2_000;

/** Begins a class in a folder of its own. */
export async function beginClass(folder: string, plan: ClassPlan): Promise<void> {
  const journal = await openJournal(folder);
  journal.append({ kind: 'class-started', plan });
  journal.close();
}

/** Opens the class in a folder. Throws if its journal does not begin with a plan. */
export async function openClass(folder: string): Promise<LiveClass> {
  const journal = await openJournal(folder);
  const entries = [...journal.entries];
  const opened = stateOf(entries);
  if (opened === null) throw new Error(`the journal of the class in ${folder} cannot be read`);
  let state = opened;
  let faultSince: string | null = null;
  const listeners = new Set<(event: ClassEvent) => void>();

  function record(event: ClassEvent): void {
    const entry = journal.append(event);
    entries.push(entry);
    state = after(state, entry);
    for (const listener of listeners) listener(event);
    notice();
  }

  /** Tells the instructor when the database can be written again. */
  function notice(): void {
    if (journal.fault() === null) {
      if (faultSince === null) return;
      const since = faultSince;
      faultSince = null;
      const text = `The database of the class could not be written since ${since}; nothing has been lost`;
      record({ kind: 'fault', seat: null, text });
    } else {
      faultSince ??= new Date().toISOString();
    }
  }

  const retrying = setInterval(() => {
    if (journal.fault() !== null && journal.retry()) notice();
  }, RETRY_INTERVAL).unref();

  if (journal.unreadable > 0) {
    const text = `${journal.unreadable} events of the journal cannot be read by this version; they are kept`;
    record({ kind: 'fault', seat: null, text });
  }
  return {
    state: () => state,
    time: () => timeAt(state, journal.now()),
    seat(id) {
      const seat = state.seats.get(id);
      if (seat === undefined) throw new RangeError(`there is no ${id}`);
      return seat;
    },
    record,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    faults: () => [...state.faults, ...faultOf(journal, faultSince)],
    history: () => entries.map(({ at, event }) => ({ at: new Date(at.wall).toISOString(), event })),
    close() {
      clearInterval(retrying);
      journal.close();
    },
  };
}

function faultOf(journal: ClassJournal, since: string | null): readonly Note[] {
  const fault = journal.fault();
  return fault === null || since === null
    ? []
    : [{ at: since, text: `The database of the class cannot be written: ${fault}` }];
}
