import type { WebSocket } from 'ws';
import type { LabNode } from '../../node/lab-node.ts';
import type { ApiProblem } from '../api.ts';

/** What the hub needs of the pages and of the terminals, which know nothing of it. */
export interface HubParts {
  /** By URL path. */
  readonly pages: () => Promise<ReadonlyMap<string, PageFile>>;
  readonly terminals: (options: TerminalsOptions) => Terminals;
}

export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

export type Access =
  | { readonly may: 'type' }
  | { readonly may: 'look'; readonly why: string }
  | { readonly may: 'nothing'; readonly why: string };

export interface Person {
  readonly name: string;
  readonly isLearner: boolean;
  access(): Access;
}

export type TerminalNumber = 1 | 2;

export interface TerminalsOptions {
  node(): Promise<LabNode>;
  typed?(who: Person, terminal: TerminalNumber, bytes: Uint8Array): void;
  printed?(terminal: TerminalNumber, bytes: Uint8Array): void;
  resized?(terminal: TerminalNumber, size: { readonly columns: number; readonly rows: number }): void;
}

/** The terminals of a seat. */
export interface Terminals {
  connect(socket: WebSocket, person: Person, terminal: TerminalNumber): void;
  stream(person: Person, terminal: TerminalNumber): { readonly events: ReadableStream<Uint8Array> };
  input(person: Person, body: unknown): Promise<ApiProblem | null>;
  accessChanged(): void;
  freeze(why: string): void;
  reconnect(why: string): void;
  close(): void;
}
