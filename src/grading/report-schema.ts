import * as z from 'zod';
import type { GradeReport } from './result.ts';

const where = z
  .strictObject({
    file: z.string().describe('a file on the node'),
    line: z.int().min(1),
  })
  .describe('the line to look at');

const check = z.strictObject({
  id: z.string(),
  kind: z.string().describe('a kind of check, as `docs/checks.md` lists them'),
  title: z.string(),
  status: z
    .enum(['pass', 'fail', 'error', 'skipped'])
    .describe(
      '`error`: the grader could not decide, which never counts against the learner. `skipped`: a check that it needs did not pass.',
    ),
  points: z.number().min(0).describe('the points that were earned'),
  maxPoints: z.number().min(0).describe('0 for a guard, which must pass but earns nothing'),
  actual: z.string(),
  expected: z.string().describe('empty if the check was not judged'),
  why: z.string().describe('the reason for the result; empty if there is nothing to add'),
  hint: z.string(),
  where: where.nullable(),
});

/** The format of `grade --json`, from which its published JSON Schema is generated. */
export const gradeReportSchema = z.strictObject({
  schemaVersion: z.literal(1).describe('raised whenever a field is removed or changes its meaning'),
  lab: z.string(),
  scenario: z.string(),
  provider: z.string(),
  kubernetes: z.string().describe('the version of the API server'),
  startedAt: z.iso.datetime().describe('when the grade began, RFC 3339 in UTC'),
  seconds: z.number().min(0).describe('how long the grade took'),
  score: z.number().min(0),
  maxScore: z.number().min(0),
  passed: z.boolean().describe('whether every check passed'),
  checks: z.array(check).describe('in the order of the scenario'),
}) satisfies z.ZodType<GradeReport>;
