import type { Io } from './io.ts';
import { openInput, unreadable } from './read-text.ts';

/**
 * The lines of a file, in batches of one chunk. `node:readline` would also split lines inside JSON strings, at U+2028.
 */
export async function* linesOf(file: string, io: Io): AsyncGenerator<readonly Buffer[]> {
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of openInput(file, io)) {
      const bytes = Buffer.concat([rest, Buffer.from(chunk)]);
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        lines.push(bytes.subarray(start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      yield lines;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  if (rest.length > 0) yield [rest];
}

const NEWLINE = 0x0a;
