import type { ApiProblem } from '../../api.ts';
import { problemOf } from './calls.ts';
import type { Connection } from './connection.ts';

export interface LiveEvents {
  /** By the name of the event; called with its data. */
  readonly on: Readonly<Record<string, (json: string) => void>>;
  readonly connection: (connection: Connection) => void;
  /** The hub refuses this page for good, for example because it knows no such seat. Nothing follows. */
  readonly refused: (problem: ApiProblem) => void;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 2_000;
/** A page that was hidden for so long may have slept: its connection can be dead without an error. */
const SLEEP = 30_000;
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404]);

/**
 * Follows the events of a path, for ever: a broken connection is made again within two seconds, and so is one that may
 * have died in a sleep. Every connection begins with an event that has everything, so nothing is missed.
 */
export function follow(path: string, { on, connection, refused }: LiveEvents): void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  let hiddenAt: number | null = null;
  let told: Connection | null = null;
  const tell = (state: Connection) => {
    if (state !== told) connection(state);
    told = state;
  };

  const connect = () => {
    clearTimeout(timer);
    source?.close();
    const current = new EventSource(path);
    source = current;
    for (const [name, handle] of Object.entries(on)) {
      current.addEventListener(name, (event) => {
        if (source !== current) return;
        wait = FIRST_WAIT;
        tell('open');
        handle(event.data);
      });
    }
    current.addEventListener('error', () => {
      if (source !== current) return;
      const isAnswered = current.readyState === EventSource.CLOSED;
      current.close();
      source = null;
      tell('reconnecting');
      if (isAnswered) void ask();
      else later();
    });
  };
  const later = () => {
    clearTimeout(timer);
    // Half of the wait is random, so that a whole class does not come back in the same moment.
    timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
    wait = Math.min(LONGEST_WAIT, wait * 2);
  };
  /** An EventSource does not tell with which status it was refused. */
  const ask = async () => {
    const stop = new AbortController();
    try {
      const response = await fetch(path, { cache: 'no-store', signal: stop.signal });
      if (REFUSALS.has(response.status)) return refused(await problemOf(response));
    } catch {
      // As unreachable as before.
    } finally {
      stop.abort();
    }
    later();
  };
  const again = () => {
    tell('reconnecting');
    connect();
  };

  window.addEventListener('online', again);
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) again();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (hiddenAt !== null && Date.now() - hiddenAt > SLEEP) again();
  });
  tell('connecting');
  connect();
}
