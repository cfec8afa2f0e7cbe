import type { AuditEvent } from './event.ts';
import { type LineReader, lineReader } from './lines.ts';
import { parseLine } from './parse-line.ts';

export interface LogCounts {
  /** Lines that are not, or not complete, audit events. */
  readonly broken: number;
  /** Lines in the API server's `legacy` format. */
  readonly legacy: number;
}

export interface SearchOptions {
  /** Only events that contain one of these words; without it, all events. See `assertNeedle`. */
  readonly needles?: readonly string[] | undefined;
  /** Bytes; longer lines are dropped and count as broken. */
  readonly longest?: number | undefined;
}

export interface LogSearch {
  /** The events in the lines that this chunk completes. */
  push(chunk: Uint8Array): readonly AuditEvent[];
  /** The event in a last line without a newline, which may still be incomplete. */
  end(): readonly AuditEvent[];
  counts(): LogCounts;
}

/**
 * Searches a log as its bytes arrive. Lines without a needle are not parsed, so they count as broken only if they do
 * not even look like JSON. Throws RangeError for a needle that a JSON writer may escape.
 */
export function logSearch({ needles, longest }: SearchOptions = {}): LogSearch {
  for (const needle of needles ?? []) assertNeedle(needle);
  const lines: LineReader = lineReader(longest === undefined ? {} : { longest });
  let broken = 0;
  let legacy = 0;

  function* search(batch: readonly Buffer[]): Generator<AuditEvent> {
    for (const line of batch) {
      if (needles !== undefined && looksLikeJson(line) && !mayContain(line, needles)) continue;
      const parsed = parseLine(line.toString());
      if (parsed.kind === 'broken') broken += 1;
      if (parsed.kind === 'legacy') legacy += 1;
      if (parsed.kind !== 'events') continue;
      for (const { event, json } of parsed.events) {
        if (needles === undefined || contains(json, needles)) yield event;
      }
    }
  }

  return {
    push: (chunk) => [...search(lines.push(chunk))],
    end: () => [...search(lines.end())],
    counts: () => ({ broken: broken + lines.overlong(), legacy }),
  };
}

/** The events of a whole log. `onCounts` is called once, at the end, with what could not be read. */
export async function* eventsOf(
  chunks: AsyncIterable<Uint8Array>,
  options: SearchOptions & { readonly onCounts?: (counts: LogCounts) => void } = {},
): AsyncGenerator<AuditEvent> {
  const search = logSearch(options);
  for await (const chunk of chunks) yield* search.push(chunk);
  yield* search.end();
  options.onCounts?.(search.counts());
}

/** A needle is a word of ASCII letters, digits, dots, dashes and underscores, which JSON writers never escape. */
function assertNeedle(needle: string): void {
  if (!/^[A-Za-z0-9._-]+$/.test(needle)) {
    throw new RangeError(
      `cannot search an audit log for ${JSON.stringify(needle)}: use letters, digits, ".", "-" and "_"`,
    );
  }
}

function looksLikeJson(line: Buffer): boolean {
  return line[0] === 0x7b && line.at(-1) === 0x7d;
}

/**
 * A writer may have escaped any character, so a line with such an escape must be decoded before it can be ruled out.
 */
function mayContain(line: Buffer, needles: readonly string[]): boolean {
  return needles.some((needle) => line.includes(needle, 0, 'latin1')) || line.includes('\\u', 0, 'latin1');
}

function contains(json: string, needles: readonly string[]): boolean {
  const text = json.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return needles.some((needle) => text.includes(needle));
}
