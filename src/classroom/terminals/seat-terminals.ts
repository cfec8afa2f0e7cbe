import type { WebSocket } from 'ws';
import type { LabNode } from '../../node/lab-node.ts';
import type { TerminalSize } from '../../node/node-terminal.ts';
import type { ApiProblem } from '../api.ts';

/** What a person may do with the terminals of a seat at the moment; `why` is shown to the person. */
export type Access =
  | { readonly may: 'type' }
  | { readonly may: 'look'; readonly why: string }
  | { readonly may: 'nothing'; readonly why: string };

/** A person at a browser. */
export interface Person {
  /** As it is recorded with what the person types: the learner's or the instructor's name. */
  readonly name: string;
  /** Only the learner's own browsers set the size of a terminal and slow it down. */
  readonly isLearner: boolean;
  /** Asked before each input, so that a visit which has run out or was revoked ends in the middle of a paste. */
  access(): Access;
}

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
  readonly events: ReadableStream<Uint8Array>;
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
  /**
   * `POST /api/seat/terminal/input` with the body parsed as JSON, which belongs to a stream of that person. Resolves
   * when the input has been passed on; `null` unless it was refused.
   */
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

export function seatTerminals(_options: SeatTerminalsOptions): SeatTerminals {
  throw new Error('not yet');
}
