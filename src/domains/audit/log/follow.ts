import { setTimeout } from 'node:timers/promises';
import type { AuditEvent } from './event.ts';
import { gunzip } from './gzip.ts';
import { rotatedFiles, uncompressedName } from './rotation.ts';
import { type LogCounts, type LogSearch, logSearch } from './search.ts';

interface Cancellable {
  readonly signal?: AbortSignal;
}

/** Where the log is stored; for example, a LabNode. */
export interface LogFolder {
  stat(
    path: string,
    options?: Cancellable,
  ): Promise<{ readonly type: string; readonly size: number; readonly inode: number } | null>;
  list(path: string, options?: Cancellable): Promise<readonly string[] | null>;
  /** The bytes from `offset` to the current end of the file. */
  streamFile(path: string, offset: number, options?: Cancellable): AsyncIterable<Uint8Array>;
}

/** A position in a log that is being written and rotated. */
export interface LogPosition {
  readonly path: string;
  /** `null` if there was no file yet. */
  readonly file: { readonly inode: number; readonly offset: number } | null;
  /** The rotated files that already existed, by their uncompressed names. */
  readonly rotated: ReadonlySet<string>;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Words of ASCII letters, digits, `.`, `-` and `_`, of which an event must contain one. */
  readonly needles: readonly string[];
  /** True for the event to wait for; called only for events that contain a needle. */
  readonly until: (event: AuditEvent) => boolean;
  /** Milliseconds after which to stop waiting. */
  readonly timeout: number;
  /** Milliseconds between two reads of the log. */
  readonly interval?: number;
}

export interface Followed extends LogCounts {
  /** `not-a-file`: the path is a folder, a device or the like, so there is nothing to wait for. */
  readonly outcome: 'seen' | 'timeout' | 'not-a-file';
  /** Whether a log file existed at the last read. */
  readonly exists: boolean;
  /** Events since the position that contain a needle, in the order of the log. */
  readonly events: readonly AuditEvent[];
  /** Part of the log since the position is lost: a rotated file was removed, or the log was truncated or replaced. */
  readonly gap: boolean;
}

/** The current end of a log. Everything written from now on comes after it. */
export async function endOfLog(folder: LogFolder, path: string, options?: Cancellable): Promise<LogPosition> {
  const rotated = await rotatedSiblings(folder, path, options);
  const stat = await folder.stat(path, options);
  return {
    path,
    file: stat?.type === 'file' ? { inode: stat.inode, offset: stat.size } : null,
    rotated: new Set(rotated.map(uncompressedName)),
  };
}

/**
 * Reads a log from a position onward, through rotations and truncation, until an event is seen or the time is up.
 * Throws the signal's reason when aborted, and any error of the folder's own functions.
 */
export async function followLog(folder: LogFolder, from: LogPosition, options: FollowOptions): Promise<Followed> {
  const { signal, interval = 100 } = options;
  const deadline = performance.now() + options.timeout;
  let reading = startReading(from, options);
  for (;;) {
    signal.throwIfAborted();
    const found = await readOn(folder, reading, options);
    const late = performance.now() >= deadline;
    if (found === 'moved' && !late) {
      reading = startReading(from, options);
      continue;
    }
    if (found === 'not-a-file' || reading.seen || late) {
      return {
        outcome: reading.seen ? 'seen' : found === 'not-a-file' ? found : 'timeout',
        exists: found === 'file',
        events: reading.events,
        gap: reading.gap,
        ...reading.search.counts(),
      };
    }
    await setTimeout(interval, undefined, { signal });
  }
}

/** The events to look for are those of small objects; a longer line is not one of them. */
const LONGEST_LINE = 16 * 1024 * 1024;

interface Reading {
  readonly search: LogSearch;
  readonly events: AuditEvent[];
  position: LogPosition;
  seen: boolean;
  gap: boolean;
}

function startReading(position: LogPosition, { needles }: FollowOptions): Reading {
  return { search: logSearch({ needles, longest: LONGEST_LINE }), events: [], position, seen: false, gap: false };
}

/**
 * Reads what has been written since the last read. `moved` means that the log was rotated between checking and reading:
 * the bytes may come from another file, and must be read again.
 */
async function readOn(
  folder: LogFolder,
  reading: Reading,
  options: FollowOptions,
): Promise<'file' | 'missing' | 'not-a-file' | 'moved'> {
  const { signal } = options;
  const { path, file } = reading.position;
  const stat = await folder.stat(path, { signal });
  if (stat === null) return 'missing';
  if (stat.type !== 'file') return 'not-a-file';
  if (stat.inode === file?.inode && stat.size === file.offset) return 'file';

  const siblings = stat.inode === file?.inode ? null : await rotatedSiblings(folder, path, { signal });
  const unmoved = async () =>
    (await folder.stat(path, { signal }))?.inode === stat.inode &&
    (siblings === null || siblings.join('/') === (await rotatedSiblings(folder, path, { signal })).join('/'));
  try {
    if (siblings !== null) await catchUp(folder, reading, siblings, stat.inode, options);
    await readFile(folder, reading, stat, options);
  } catch (error) {
    if (signal.aborted || (await unmoved())) throw error;
    return 'moved';
  }
  return (await unmoved()) ? 'file' : 'moved';
}

/** Reads what was rotated away since the position, and moves the position to the start of the current file. */
async function catchUp(
  folder: LogFolder,
  reading: Reading,
  siblings: readonly string[],
  inode: number,
  options: FollowOptions,
): Promise<void> {
  const { path, file, rotated } = reading.position;
  const added = siblings.filter((name) => !rotated.has(uncompressedName(name)));
  for (const [index, name] of added.entries()) {
    const offset = index === 0 ? (file?.offset ?? 0) : 0;
    await take(contentOf(folder, siblingPath(path, name), offset, options.signal), reading, options);
  }
  if (file !== null && added.length === 0) skipGap(reading);
  reading.position = {
    path,
    file: { inode, offset: 0 },
    rotated: new Set([...rotated, ...added.map(uncompressedName)]),
  };
}

async function readFile(
  folder: LogFolder,
  reading: Reading,
  { inode, size }: { readonly inode: number; readonly size: number },
  options: FollowOptions,
): Promise<void> {
  const { path } = reading.position;
  let offset = reading.position.file?.offset ?? 0;
  if (size < offset) {
    skipGap(reading);
    offset = 0;
  }
  if (size > offset) {
    offset += await take(folder.streamFile(path, offset, { signal: options.signal }), reading, options);
  }
  reading.position = { ...reading.position, file: { inode, offset } };
}

/** What follows is not a continuation of the current partial line. */
function skipGap(reading: Reading): void {
  reading.gap = true;
  reading.search.end();
}

async function take(chunks: AsyncIterable<Uint8Array>, reading: Reading, options: FollowOptions): Promise<number> {
  let length = 0;
  for await (const chunk of chunks) {
    options.signal.throwIfAborted();
    length += chunk.length;
    const found = reading.search.push(chunk);
    reading.events.push(...found);
    reading.seen ||= found.some(options.until);
  }
  return length;
}

async function rotatedSiblings(folder: LogFolder, path: string, options?: Cancellable): Promise<readonly string[]> {
  const slash = path.lastIndexOf('/');
  const names = await folder.list(path.slice(0, slash) || '/', options);
  return rotatedFiles(path.slice(slash + 1), names ?? []);
}

function siblingPath(path: string, name: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + name;
}

async function* contentOf(
  folder: LogFolder,
  path: string,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (!path.endsWith('.gz')) {
    yield* folder.streamFile(path, offset, { signal });
    return;
  }
  let skip = offset;
  for await (const chunk of gunzip(folder.streamFile(path, 0, { signal }))) {
    if (skip < chunk.length) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}
