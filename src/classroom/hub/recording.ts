import { createWriteStream, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** What a terminal shows, kept as an asciicast (https://docs.asciinema.org/manual/asciicast/v2/). */
export interface Recording {
  printed(bytes: Uint8Array): void;
  resized(size: { readonly columns: number; readonly rows: number }): void;
  /** A marker, to which a player can jump. */
  mark(label: string): void;
  close(): void;
}

/** Bytes after which nothing more of a terminal is kept. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Appends to a recording, which is begun if there is none. `time` is the milliseconds since the start of the class, so
 * that a recording continues after the hub was started again.
 */
export function recording(file: string, time: () => number): Recording {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(file);
  let size = isNew ? 0 : statSync(file).size;
  const output = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk ends the recording, not the class.
  output.on('error', () => output.destroy());
  const decoder = new TextDecoder();

  function write(value: unknown): void {
    if (size > MOST_BYTES || output.destroyed) return;
    const line = `${JSON.stringify(value)}\n`;
    size += Buffer.byteLength(line);
    output.write(line);
  }
  const add = (code: 'o' | 'r' | 'm', data: string) => write([time() / 1000, code, data]);

  if (isNew) write({ version: 2, width: 80, height: 24, timestamp: Math.round((Date.now() - time()) / 1000) });
  return {
    printed: (bytes) => add('o', decoder.decode(bytes, { stream: true })),
    resized: ({ columns, rows }) => add('r', `${columns}x${rows}`),
    mark: (label) => add('m', label),
    close: () => output.end(),
  };
}

/** The recordings in the folder of a class: `seat-1-terminal-1.cast`, … */
export function recordingsFolder(classFolder: string): string {
  return path.join(classFolder, 'recordings');
}
