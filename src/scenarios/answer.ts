import * as z from 'zod';
import { step } from './step.ts';
import { id } from './words.ts';

export const solutionSchema = z.strictObject({ about: z.string().min(1), steps: z.array(step).min(1) });

export const mistakeSchema = z.strictObject({
  about: z.string().min(1),
  steps: z.array(step).min(1),
  fails: z.array(id).min(1).describe('the checks that must fail, and no other; those skipped because of them are free'),
  says: z.array(z.string().min(1)).min(1).describe("words that the failed checks' sentences must contain"),
});

export type Solution = z.infer<typeof solutionSchema>;
export type Mistake = z.infer<typeof mistakeSchema>;
