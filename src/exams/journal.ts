import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { appendLines } from '../process/append-lines.ts';
import { parseJson } from '../process/json-guard.ts';
import { onceFree } from '../process/once-free.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import { moment } from './clock.ts';
import { type ExamEntry, type ExamEvent, isEntry } from './events.ts';
import type { ExamPlan } from './plan.ts';
import { type ExamState, stateAt } from './state.ts';

/** The folder of one attempt at an exam, with its journal and all that belongs to it. */
export type AttemptFolder = string & { readonly __attemptFolder: unique symbol };

/** Every attempt, oldest first. Each has a folder that is named for the time of its start. */
export async function attempts(dataFolder: string): Promise<readonly AttemptFolder[]> {
  const names: string[] = await readdir(examsFolder(dataFolder)).catch(() => []);
  const isAttempt = (name: string): name is AttemptFolder => /^\d{8}T\d{9}Z$/.test(path.basename(name));
  return names
    .sort()
    .map((name) => path.join(examsFolder(dataFolder), name))
    .filter(isAttempt);
}

/** Makes the folder of a new attempt and its journal, which exists only if it is complete. */
export async function newAttempt(dataFolder: string, plan: ExamPlan): Promise<AttemptFolder> {
  const at = await moment();
  const name = new Date(at.wall).toISOString().replace(/[-:.]/g, '');
  const folder = path.join(examsFolder(dataFolder), name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomically(journalFile(folder), lineOf({ at, event: { kind: 'planned', plan } }));
  for (const written of [journalFile(folder), folder, examsFolder(dataFolder)]) await synced(written);
  const made = (await attempts(dataFolder)).find((one) => one === folder);
  if (made === undefined) throw new Error(`${folder} has disappeared`);
  return made;
}

/** Adds an event to the journal. It is on disk when the promise resolves, and no event is before an earlier one. */
export function record(folder: AttemptFolder, event: ExamEvent): Promise<void> {
  return onceFree(path.join(folder, 'journal.lock'), () => append(folder, event));
}

/** Adds the event that `choose` returns for the present state, unless it is `null`. No other event comes in between. */
export function recordIf(
  folder: AttemptFolder,
  choose: (state: ExamState) => ExamEvent | null,
): Promise<ExamEvent | null> {
  return onceFree(path.join(folder, 'journal.lock'), async () => {
    const state = await stateOf(folder);
    const event = state === null ? null : choose(state);
    if (event !== null) await append(folder, event);
    return event;
  });
}

export interface Journal {
  readonly entries: readonly ExamEntry[];
  /** The number of lines that cannot be read; they stay in the file. */
  readonly unreadable: number;
}

export async function journalOf(folder: AttemptFolder): Promise<Journal> {
  const text = await readFile(journalFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.flatMap((line) => parseJson(line, isEntry) ?? []);
  return { entries, unreadable: lines.length - entries.length };
}

/** The present state of an attempt; `null` if its journal does not begin with its plan. */
export async function stateOf(folder: AttemptFolder): Promise<ExamState | null> {
  const { entries } = await journalOf(folder);
  return stateAt(entries, await moment());
}

function append(folder: AttemptFolder, event: ExamEvent): Promise<void> {
  return moment().then((at) => appendLines(journalFile(folder), [JSON.stringify({ at, event })]));
}

function lineOf(entry: ExamEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** Waits until a file, or the names in a folder, are on disk. */
async function synced(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function journalFile(folder: string): string {
  return path.join(folder, 'journal.jsonl');
}

function examsFolder(dataFolder: string): string {
  return path.join(dataFolder, 'exams');
}
