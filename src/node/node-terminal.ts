/** In characters. */
export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** How the connection to a terminal ended. */
export type TerminalEnd =
  | { readonly how: 'exited'; readonly exitCode: number }
  /** Another client has attached to it. */
  | { readonly how: 'replaced' }
  /** No shell could be opened; `why` is one line. */
  | { readonly how: 'refused'; readonly why: string }
  /** The node is gone, or does not answer. */
  | { readonly how: 'unreachable'; readonly why: string };

/** A program that shows a terminal of a node to others. */
export interface TerminalViewer {
  /** Comes first: bytes that bring a new terminal to the state of this one. Queries in them have been answered. */
  restored(output: Uint8Array): void;
  printed(output: Uint8Array): void;
  /** Comes last, unless the connection is closed. */
  ended(end: TerminalEnd): void;
}

export interface OpenTerminalOptions {
  /** Returns to the open shell of this name, or else opens one: `[a-z0-9-]`, at most 40 characters. */
  readonly name: string;
  readonly size: TerminalSize;
}

/** The shells of a node end with their clients, so that no program can show them to others. */
export class TerminalsUnsupported extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TerminalsUnsupported';
  }
}

/** A connection to a shell on a terminal of a node. The shell outlives it. */
export interface NodeTerminal {
  /** Resolves when more can be written. */
  write(input: Uint8Array): Promise<void>;
  resize(size: TerminalSize): void;
  /** The shell's output waits, and so does the shell when the terminal is full. */
  pause(): void;
  resume(): void;
  close(): void;
}
