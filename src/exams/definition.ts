import path from 'node:path';
import * as z from 'zod';
import { type FormatProblem, readYaml } from '../scenarios/read-yaml.ts';
import { formatVersion } from '../scenarios/schema.ts';
import { id } from '../scenarios/words.ts';
import { didYouMean } from '../text/spelling.ts';

/** More labs than this would not be an exam of hours. */
const MOST_TASKS = 40;

export const examSchema = z.strictObject({
  formatVersion: formatVersion.describe('the version of this format: 1'),
  title: z.string().min(1),
  minutes: z
    .int()
    .positive()
    .max(24 * 60)
    .describe('the time for all tasks'),
  passMark: z.int().positive().max(100).describe('the percentage of the points that passes the exam'),
  scenarios: z
    .array(
      z.strictObject({
        id: id.describe('the name of a scenario'),
        weight: z
          .int()
          .positive()
          .max(100)
          .optional()
          .describe('its share of the points, compared with the others; by default, the weight in its scenario.yaml'),
      }),
    )
    .min(1)
    .max(MOST_TASKS)
    .describe('a task for each, in this order'),
});

export type ExamDefinition = z.infer<typeof examSchema>;

export interface Exam extends ExamDefinition {
  /** The name of its file without `.yaml`. */
  readonly name: string;
}

export type ExamLoad =
  | { readonly ok: true; readonly exam: Exam }
  | { readonly ok: false; readonly problems: readonly FormatProblem[] };

/** Reads an exam from a file; `known` are the scenarios that it can name. Every problem comes with its line. */
export async function loadExam(file: string, known: readonly string[]): Promise<ExamLoad> {
  const read = await readYaml(file, examSchema);
  if (!read.ok) return read;
  const problems = read.value.scenarios.flatMap(({ id }, index) => {
    const at = ['scenarios', index, 'id'];
    const problem = (message: string) => [{ file, ...read.placeOf(at), message: `${at.join('.')}: ${message}` }];
    if (!known.includes(id)) return problem(`there is no scenario "${id}"${didYouMean(id, known)}`);
    const isRepeated = read.value.scenarios.slice(0, index).some((other) => other.id === id);
    return isRepeated ? problem(`duplicate scenario "${id}"`) : [];
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, exam: { ...read.value, name: path.basename(file).replace(/\.ya?ml$/, '') } };
}
