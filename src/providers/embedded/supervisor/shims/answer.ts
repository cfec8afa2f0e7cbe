/** The output of a program's stand-in, line by line, and its exit code. */
export interface Answer {
  readonly exitCode: number;
  readonly lines: Iterable<Line> | AsyncIterable<Line>;
  /** The lines continue until the client has disconnected. */
  readonly follows?: true;
}

export interface Line {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** `gone` is aborted when the client no longer reads the response. */
export type Shim = (argv: readonly string[], gone: AbortSignal) => Answer | Promise<Answer>;

export function say(lines: readonly string[], exitCode = 0): Answer {
  return { exitCode, lines: lines.map((text) => ({ stream: 'stdout', text })) };
}

export function fail(message: string, exitCode = 1): Answer {
  return { exitCode, lines: [{ stream: 'stderr', text: message }] };
}

/** The program can do this on a real node; it is not supported here. */
export class Unsupported extends Error {
  constructor(what: string, instead: string) {
    super(`${what} is not available on this practice node. ${instead}`);
    this.name = 'Unsupported';
  }
}
