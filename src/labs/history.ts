import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GradeReport } from '../grading/result.ts';
import { isBoolean, isNumber, isObjectOf, isString, parseJson } from '../process/json-guard.ts';

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
}

const isPastGrade = isObjectOf<PastGrade>({
  lab: isString,
  scenario: isString,
  provider: isString,
  at: isString,
  score: isNumber,
  maxScore: isNumber,
  passed: isBoolean,
});

export async function remember(dataFolder: string, report: GradeReport): Promise<void> {
  const { lab, scenario, provider, startedAt, score, maxScore, passed } = report;
  const grade: PastGrade = { lab, scenario, provider, at: startedAt, score, maxScore, passed };
  await mkdir(dataFolder, { recursive: true });
  await appendFile(path.join(dataFolder, 'history.jsonl'), `${JSON.stringify(grade)}\n`);
}

/** Every grade, oldest first. A line that cannot be read is skipped. */
export async function pastGrades(dataFolder: string): Promise<readonly PastGrade[]> {
  const text = await readFile(path.join(dataFolder, 'history.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => parseJson(line, isPastGrade) ?? []);
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
