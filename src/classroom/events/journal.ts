import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Moment, moment } from '../../exams/clock.ts';
import { parseJson } from '../../process/json-guard.ts';
import { errorText } from '../../text/error-text.ts';
import { plural } from '../../text/plural.ts';
import { type ClassEntry, type ClassEvent, isClassEntry, isClassEvent } from './event.ts';

/** The events of a class, which only its hub writes. */
export interface ClassJournal {
  /** The events before this journal was opened. */
  readonly entries: readonly ClassEntry[];
  /** Events that this version cannot read; they stay in the database. */
  readonly unreadable: number;
  /** Adds an event, which is on disk when this returns unless there is a fault. */
  append(event: ClassEvent): ClassEntry;
  now(): Moment;
  /** Why the database cannot be written; `null` if it can. Events are kept in a file beside it meanwhile. */
  fault(): string | null;
  /** Tries again to write what is kept beside the database. Returns whether all of it is there now. */
  retry(): boolean;
  close(): void;
}

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, seat TEXT, at INTEGER NOT NULL, uptime INTEGER NOT NULL, boot TEXT,
  kind TEXT NOT NULL, body TEXT NOT NULL
) STRICT`;

/** Opens the journal in the folder of a class, and reads what an earlier hub could not write to the database. */
export async function openJournal(folder: string): Promise<ClassJournal> {
  const { boot } = await moment();
  const now = (): Moment => ({ wall: Date.now(), uptime: Math.round(uptime() * 1000), boot });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path.join(folder, 'events.db'), { timeout: 250 });
  database.exec(SCHEMA);
  const insert = database.prepare('INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?)');
  const beside = path.join(folder, 'events-beside.jsonl');
  let waiting: readonly ClassEntry[] = entriesIn(beside);
  let inFile = waiting.length;
  let fault: string | null = null;
  const isInDatabase = () => waiting.length === 0;

  function writeAll(entries: readonly ClassEntry[]): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const { id, at, event } of entries) {
        const seat = 'seat' in event ? event.seat : null;
        insert.run(id, seat, at.wall, at.uptime, at.boot, event.kind, JSON.stringify(event));
      }
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  function retry(): boolean {
    try {
      if (!isInDatabase()) writeAll(waiting);
      waiting = [];
      inFile = 0;
      fault = null;
      rmSync(beside, { force: true });
      return true;
    } catch (error) {
      fault = errorText(error);
      keepBeside();
      return false;
    }
  }

  function keepBeside(): void {
    try {
      appendDurably(beside, waiting.slice(inFile));
      inFile = waiting.length;
      fault = `${fault}; ${plural(inFile, 'event')} kept in ${beside}`;
    } catch (error) {
      fault = `${fault}; nor can ${beside} (${errorText(error)}): ${plural(waiting.length - inFile, 'event')} only in memory`;
    }
  }

  retry();
  const { entries, unreadable, lastId } = read(database, waiting);
  let last = lastId;
  return {
    entries,
    unreadable,
    now,
    append(event) {
      last += 1;
      const entry: ClassEntry = { id: last, at: now(), event };
      waiting = [...waiting, entry];
      retry();
      return entry;
    },
    fault: () => fault,
    retry,
    close: () => database.close(),
  };
}

interface Read {
  readonly entries: readonly ClassEntry[];
  readonly unreadable: number;
  /** Of all events, also those that cannot be read; 0 if there is none. */
  readonly lastId: number;
}

function read(database: DatabaseSync, waiting: readonly ClassEntry[]): Read {
  const rows = database.prepare('SELECT id, at, uptime, boot, body FROM event ORDER BY id').all();
  const entries = rows.flatMap(({ id, at, uptime, boot, body }) => {
    const event = parseJson(String(body), isClassEvent);
    const entry = { id, at: { wall: at, uptime, boot }, event };
    return isClassEntry(entry) ? [entry] : [];
  });
  const lastId = Number(rows.at(-1)?.id ?? 0);
  const all = [...entries, ...waiting.filter(({ id }) => id > lastId)];
  return { entries: all, unreadable: rows.length - entries.length, lastId: Math.max(lastId, all.at(-1)?.id ?? 0) };
}

function entriesIn(file: string): readonly ClassEntry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => parseJson(line, isClassEntry) ?? []);
}

/** A line that an earlier write left incomplete ends before the first of these. */
function appendDurably(file: string, entries: readonly ClassEntry[]): void {
  if (entries.length === 0) return;
  const descriptor = openSync(file, 'a', 0o600);
  try {
    writeSync(descriptor, entries.map((entry) => `\n${JSON.stringify(entry)}\n`).join(''));
    fdatasyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
