import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { LabNode } from '../../node/lab-node.ts';
import type { TerminalSize } from '../../node/node-terminal.ts';
import { type ApiProblem, TERMINAL_CLOSE } from '../api.ts';
import { type Browser, serveBrowser } from './browser.ts';
import { MAX_BROWSERS } from './limits.ts';
import type { Line, Receiver } from './line.ts';
import type { Access, Person } from './person.ts';
import { isTerminalInput } from './requests.ts';
import { type SharedTerminal, sharedTerminal } from './shared-terminal.ts';
import { overStream, type StreamLine } from './stream-line.ts';
import { overWebSocket } from './web-socket-line.ts';

/** A seat has two terminals. */
export type TerminalNumber = 1 | 2;

export interface SeatTerminalsOptions {
  /** The node of the seat's current lab; asked whenever a shell is to be opened. A rejection is shown to the person. */
  node(): Promise<LabNode>;
  /** What a person has typed, as it is passed on to the node. */
  typed?(who: Person, terminal: TerminalNumber, bytes: Uint8Array): void;
  /** What the node has printed, in order, whether or not anybody looks. */
  printed?(terminal: TerminalNumber, bytes: Uint8Array): void;
  resized?(terminal: TerminalNumber, size: TerminalSize): void;
}

/** A terminal for a browser without WebSocket. */
export interface TerminalStream {
  /** The body of the answer, of type text/event-stream. */
  readonly events: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * The terminals of a seat. The shells belong to the lab and outlive this; whoever connects first opens them or returns
 * to them. Host, Origin and token have been checked by the caller.
 */
export interface SeatTerminals {
  /** Serves a browser over a WebSocket, made with `WEB_SOCKET_OPTIONS`. */
  connect(socket: WebSocket, person: Person, terminal: TerminalNumber): void;
  /** `GET /api/seat/terminal/stream`. */
  stream(person: Person, terminal: TerminalNumber): TerminalStream;
  /** `POST /api/seat/terminal/input` with the body parsed as JSON; `null` unless it was refused. */
  input(person: Person, body: unknown): Promise<ApiProblem | null>;
  /** To be called when the access of a person has changed: a visit was granted, revoked, or has run out. */
  accessChanged(): void;
  /** Nothing more can be typed by anybody: the class has ended. */
  freeze(why: string): void;
  /** Sends every browser away; it connects again, to the node that `node` then returns. Shells are kept. */
  reconnect(why: string): void;
  /** Closes everything but the shells. */
  close(): void;
  /** The browsers of the learner that are connected. */
  readonly learnersHere: number;
}

/** What a page has sent, beyond its connections. */
interface Page {
  readonly browser: Browser;
  taken(): number;
}

/** Pages whose input is remembered. */
const MAX_PAGES = 16;

export function seatTerminals({ node, typed, printed, resized }: SeatTerminalsOptions): SeatTerminals {
  const browsers = new Set<Browser>();
  const streams = new Map<string, StreamLine & { readonly person: Person }>();
  const pages = new Map<string, Page>();
  const terminals: Readonly<Record<TerminalNumber, SharedTerminal>> = { 1: shared(1), 2: shared(2) };
  let frozen: Access | null = null;

  function shared(number: TerminalNumber): SharedTerminal {
    return sharedTerminal({
      name: `class-${number}`,
      node,
      printed: (output) => printed?.(number, output),
      resized: (size) => resized?.(number, size),
    });
  }

  function resumed(page: string, browser: Browser, taken: () => number): number | null {
    const before = pages.get(page);
    before?.browser.close(TERMINAL_CLOSE.elsewhere, 'this page has connected again');
    const known = before?.taken() ?? null;
    pages.delete(page);
    pages.set(page, { browser, taken });
    for (const oldest of pages.keys()) if (pages.size > MAX_PAGES) pages.delete(oldest);
    return known;
  }

  function serve(line: Line, person: Person, number: TerminalNumber, gone: () => void): Receiver {
    const browser = serveBrowser({
      person,
      line,
      terminal: terminals[number],
      access: () => (frozen !== null && person.access().may !== 'nothing' ? frozen : person.access()),
      typed: (input) => typed?.(person, number, input),
      resumed,
      gone(leaving) {
        browsers.delete(leaving);
        gone();
      },
    });
    const [oldest] = browsers;
    if (oldest && browsers.size >= MAX_BROWSERS) {
      oldest.close(TERMINAL_CLOSE.elsewhere, `The terminals of this seat are open in ${MAX_BROWSERS} newer places.`);
    }
    browsers.add(browser);
    return browser;
  }

  return {
    connect(socket, person, number) {
      overWebSocket(socket, (line) => serve(line, person, number, () => undefined));
    },
    stream(person, number) {
      const name = randomUUID();
      const stream = overStream(name, (line) => serve(line, person, number, () => streams.delete(name)));
      streams.set(name, { ...stream, person });
      return { events: stream.events };
    },
    async input(person, body) {
      if (!isTerminalInput(body)) return { error: 'invalid', message: 'This is no input for a terminal.' };
      const stream = streams.get(body.stream);
      if (stream === undefined || stream.person.isLearner !== person.isLearner) {
        return { error: 'not-found', message: 'This stream has ended; the page opens another one.' };
      }
      stream.heard();
      for (const message of body.messages) {
        if (message.kind === 'bytes') stream.receiver.bytes(Buffer.from(message.base64, 'base64'));
        else stream.receiver.message(message);
      }
      return null;
    },
    accessChanged() {
      for (const browser of browsers) browser.lookAtAccess();
    },
    freeze(why) {
      frozen = { may: 'look', why };
      for (const browser of browsers) browser.lookAtAccess();
    },
    reconnect(why) {
      for (const terminal of Object.values(terminals)) terminal.leave(why);
    },
    close() {
      for (const terminal of Object.values(terminals)) terminal.leave('The hub of the class has ended.');
      for (const browser of browsers) browser.close(TERMINAL_CLOSE.ended, 'The hub of the class has ended.');
    },
    get learnersHere() {
      return [...browsers].filter(({ person }) => person.isLearner).length;
    },
  };
}
