import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { GradeReport } from '../grading/result.ts';

/** One grade that was given, a line of `history.jsonl` in the data folder. */
const gradeSchema = z.object({
  lab: z.string(),
  scenario: z.string(),
  provider: z.string(),
  at: z.string(),
  score: z.number(),
  maxScore: z.number(),
  passed: z.boolean(),
});
export type PastGrade = z.infer<typeof gradeSchema>;

export async function remember(dataFolder: string, report: GradeReport): Promise<void> {
  const { lab, scenario, provider, startedAt, score, maxScore, passed } = report;
  const grade: PastGrade = { lab, scenario, provider, at: startedAt, score, maxScore, passed };
  await mkdir(dataFolder, { recursive: true });
  await appendFile(path.join(dataFolder, 'history.jsonl'), `${JSON.stringify(grade)}\n`);
}

/** Every grade, oldest first. A line that cannot be read is passed over. */
export async function pastGrades(dataFolder: string): Promise<readonly PastGrade[]> {
  const text = await readFile(path.join(dataFolder, 'history.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = gradeSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
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
