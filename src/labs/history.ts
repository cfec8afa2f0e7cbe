import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GradeReport } from '../grading/result.ts';
import { appendLines } from '../process/append-lines.ts';
import { isBoolean, isNumber, isObjectOf, isString, nullable, optional, parseJson } from '../process/json-guard.ts';
import { onceFree } from '../process/once-free.ts';
import { writeFileAtomically } from '../process/write-atomically.ts';
import type { LabName } from '../providers/provider.ts';
import { aidsOf } from './aids.ts';
import { type LabRecord, readRecord } from './lab-record.ts';

/** One grade, a line of `history.jsonl` in the data folder. */
export interface PastGrade {
  readonly lab: string;
  readonly scenario: string;
  readonly provider: string;
  /** RFC 3339. */
  readonly at: string;
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  /**
   * From the start or the last reset of the lab to the grade; `null` if the version that wrote it did not record it.
   */
  readonly secondsUsed: number | null;
  /** The hints that had been shown in this lab; `null` as above. */
  readonly hints: number | null;
  /** Whether the solution had been shown in this lab; `null` as above. */
  readonly solutionSeen: boolean | null;
  /** Whether `watch` graded it, because something had changed; `false` if the version that wrote it did not record it. */
  readonly watched: boolean;
  /** The exam that the grade belongs to; `null` outside exams, or if the version that wrote it did not record it. */
  readonly exam: string | null;
}

/** Earlier versions wrote only the score. */
type WrittenGrade = Omit<PastGrade, 'secondsUsed' | 'hints' | 'solutionSeen' | 'watched' | 'exam'> & {
  readonly secondsUsed?: number | null | undefined;
  readonly hints?: number | null | undefined;
  readonly solutionSeen?: boolean | null | undefined;
  readonly watched?: boolean | undefined;
  readonly exam?: string | null | undefined;
};

const isWrittenGrade = isObjectOf<WrittenGrade>({
  lab: isString,
  scenario: isString,
  provider: isString,
  at: (value): value is string => isString(value) && !Number.isNaN(Date.parse(value)),
  score: isNumber,
  maxScore: isNumber,
  passed: isBoolean,
  secondsUsed: optional(nullable(isNumber)),
  hints: optional(nullable(isNumber)),
  solutionSeen: optional(nullable(isBoolean)),
  watched: optional(isBoolean),
  exam: optional(nullable(isString)),
});

/** Lines that cannot be read are kept in this file, next to the history. */
const SET_ASIDE = 'history-unreadable.jsonl';

/**
 * Adds a grade of a lab to the history. It is on disk when the promise resolves. If an earlier write was interrupted,
 * this one starts on a new line.
 */
export async function remember(
  dataFolder: string,
  name: LabName,
  report: GradeReport,
  { watched = false, exam = null }: { readonly watched?: boolean; readonly exam?: string | null } = {},
): Promise<void> {
  const { lab, scenario, provider, startedAt: at, score, maxScore, passed } = report;
  const [record, aids] = await Promise.all([readRecord(dataFolder, name), aidsOf(dataFolder, name)]);
  const begun = record?.startedAt ?? null;
  const secondsUsed = begun === null ? null : Math.max(0, Math.round((Date.parse(at) - Date.parse(begun)) / 1000));
  const how = { secondsUsed, ...aids, watched, exam };
  const grade: PastGrade = { lab, scenario, provider, at, score, maxScore, passed, ...how };
  await mkdir(dataFolder, { recursive: true });
  await changing(dataFolder, () => appendLines(historyFile(dataFolder), [JSON.stringify(grade)]));
}

export interface History {
  /** Oldest first. */
  readonly grades: readonly PastGrade[];
  /** The number of lines that could not be read, and the file that now contains them. */
  readonly setAside: { readonly lines: number; readonly file: string };
}

/** Every grade. Lines that cannot be read are moved to a separate file. */
export async function pastGrades(dataFolder: string): Promise<History> {
  const file = path.join(dataFolder, SET_ASIDE);
  const read = await readLines(dataFolder);
  if (read.unreadable.length > 0) await changing(dataFolder, () => moveUnreadable(dataFolder, file));
  return { grades: read.grades, setAside: { lines: read.unreadable.length, file } };
}

/** The best grade of each scenario. */
export function bestGrades(grades: readonly PastGrade[]): ReadonlyMap<string, PastGrade> {
  const best = new Map<string, PastGrade>();
  for (const grade of grades) {
    const known = best.get(grade.scenario);
    if (known === undefined || grade.score / grade.maxScore > known.score / known.maxScore)
      best.set(grade.scenario, grade);
  }
  return best;
}

interface Lines {
  readonly grades: readonly PastGrade[];
  readonly readable: readonly string[];
  readonly unreadable: readonly string[];
}

async function readLines(dataFolder: string): Promise<Lines> {
  const text = await readFile(historyFile(dataFolder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ line, grade: parseJson(line, isWrittenGrade) }));
  return {
    grades: lines.flatMap(({ grade }) => grade ?? []).map(completed),
    readable: lines.flatMap(({ line, grade }) => (grade === null ? [] : [line])),
    unreadable: lines.flatMap(({ line, grade }) => (grade === null ? [line] : [])),
  };
}

function completed({
  secondsUsed = null,
  hints = null,
  solutionSeen = null,
  watched = false,
  exam = null,
  ...written
}: WrittenGrade): PastGrade {
  return { ...written, secondsUsed, hints, solutionSeen, watched, exam };
}

/**
 * Writes them to the separate file first, so that an interruption leaves a line in both files rather than in neither.
 */
async function moveUnreadable(dataFolder: string, file: string): Promise<void> {
  const { readable, unreadable } = await readLines(dataFolder);
  if (unreadable.length === 0) return;
  await appendLines(file, unreadable);
  await writeFileAtomically(historyFile(dataFolder), readable.map((line) => `${line}\n`).join(''));
}

/** The grades of a lab since its start or its last reset, oldest first. */
export async function gradesOfAttempt(
  dataFolder: string,
  { name, startedAt }: LabRecord,
): Promise<readonly PastGrade[]> {
  const { grades } = await pastGrades(dataFolder);
  const since = Date.parse(startedAt ?? '');
  return grades.filter(({ lab, at }) => lab === String(name) && Date.parse(at) >= since);
}

function historyFile(dataFolder: string): string {
  return path.join(dataFolder, 'history.jsonl');
}

/** Makes a change while no other process changes the history, so that no line is added while others are moved. */
function changing(dataFolder: string, change: () => Promise<void>): Promise<void> {
  return onceFree(path.join(dataFolder, 'history.lock'), change);
}
