import type { TerminalSize } from '../../node/node-terminal.ts';

/**
 * A terminal as it was, in asciicast v2: lines of JSON, the first a header, each other `[seconds, code, data]`. Source:
 * docs.asciinema.org/manual/asciicast/v2.
 */
export interface Recording {
  /** `bytes` may begin or end in the middle of a character. */
  printed(bytes: Uint8Array): void;
  resized(size: TerminalSize): void;
  /** A point in time with a name, such as a verdict. Kept even if the recording is full. */
  marked(label: string): void;
}

export interface RecordingOptions {
  readonly title: string;
  readonly size: TerminalSize;
  /** Bytes after which output is left out. */
  readonly limit: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Takes a line with its line ending; lines come in order. */
  write(line: string): void;
}

/** Bytes of markers and sizes that are written to a recording that is full. */
const RESERVE = 64 * 1024;

/** Begins a recording: writes its header. */
export function startRecording({ title, size, limit, now, write }: RecordingOptions): Recording {
  const startedAt = now();
  const decoder = new TextDecoder();
  let written = 0;
  let isFull = false;

  function line(value: unknown, most: number): boolean {
    const text = `${JSON.stringify(value)}\n`;
    const bytes = Buffer.byteLength(text);
    if (written + bytes > most) return false;
    written += bytes;
    write(text);
    return true;
  }

  function event(code: 'o' | 'r' | 'm', data: string, most: number): boolean {
    // A clock that is set back does not make time run backwards.
    latest = Math.max(latest, (now() - startedAt) / 1000);
    return line([Number(latest.toFixed(6)), code, data], most);
  }

  let latest = 0;
  line(
    { version: 2, width: size.columns, height: size.rows, timestamp: Math.floor(startedAt / 1000), title },
    Number.POSITIVE_INFINITY,
  );
  return {
    printed(bytes) {
      if (isFull) return;
      const text = decoder.decode(bytes, { stream: true });
      if (text === '' || event('o', text, limit)) return;
      isFull = true;
      event('m', 'The recording is full; what was printed afterwards is not in it.', limit + RESERVE);
    },
    resized({ columns, rows }) {
      event('r', `${columns}x${rows}`, limit + RESERVE);
    },
    marked(label) {
      event('m', label, limit + RESERVE);
    },
  };
}
