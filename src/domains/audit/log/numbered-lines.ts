import { lineReader } from './lines.ts';

/** A line of a log, with the number of the line in the file at which it ends. */
export interface NumberedLine {
  /** From 1. */
  readonly number: number;
  readonly text: Buffer;
}

export interface NumberedLineReader {
  /** The lines that this chunk completes. Blank ones are left out but counted. */
  push(chunk: Uint8Array): readonly NumberedLine[];
  /** The last line, if no newline ends it: it may still be incomplete. */
  end(): readonly NumberedLine[];
}

/** Reads a log in the formats that `lineReader` supports, with line numbers by which a user can find each line. */
export function numberedLineReader(): NumberedLineReader {
  const reader = lineReader();
  let number = 1;
  return {
    push(chunk) {
      const lines: NumberedLine[] = [];
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE) + 1; end > 0; end = chunk.indexOf(NEWLINE, start) + 1) {
        for (const text of reader.push(chunk.subarray(start, end))) lines.push({ number, text });
        number += 1;
        start = end;
      }
      reader.push(chunk.subarray(start));
      return lines;
    },
    end: () => reader.end().map((text) => ({ number, text })),
  };
}

const NEWLINE = 0x0a;
