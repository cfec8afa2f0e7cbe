import type { TerminalMessage } from '../api.ts';

/** The line to a browser, whatever carries it. */
export interface Line {
  /** At most `MAX_MESSAGE` bytes. */
  bytes(output: Uint8Array): void;
  tell(message: TerminalMessage): void;
  /** Nothing can be sent afterwards. `code` is one of `TERMINAL_CLOSE`. */
  close(code: number, why: string): void;
}

/** What comes over the line from a browser. */
export interface Receiver {
  bytes(input: Uint8Array): void;
  /** A parsed message, which may be anything. */
  message(value: unknown): void;
  /** Nothing comes afterwards. */
  closed(): void;
}
