import * as z from 'zod';
import { step } from './step.ts';
import { absolutePath, id } from './words.ts';

/** One way in which an answer differs from the one that it follows. */
const change = z.union([
  z.strictObject({
    file: absolutePath.describe('a file that exactly one of the earlier steps writes, with its content'),
    replace: z.string().min(1).describe('occurs exactly once in that content'),
    with: z.string(),
  }),
  z.strictObject({
    step: z.int().positive().describe('the number of an earlier step, counted from 1'),
    with: step.describe('the step that replaces it'),
  }),
]);

const answerFields = {
  about: z.string().min(1),
  after: z
    .string()
    .regex(
      /^(solutions|mistakes)\/[a-z0-9]+(-[a-z0-9]+)*$/,
      'an answer of this scenario: solutions/NAME or mistakes/NAME',
    )
    .optional()
    .describe('the answer whose steps come first; this answer states only what differs'),
  change: z.array(change).default([]).describe('changes to the steps of that answer, made in this order'),
  steps: z.array(step).default([]).describe('further steps; all steps if the answer has no `after:`'),
};

const mistakeFields = {
  ...answerFields,
  fails: z
    .array(id)
    .min(1)
    .describe('the checks that must fail, and no others; checks skipped because of them do not count'),
  says: z.array(z.string().min(1)).min(1).describe('words that the sentences of the failed checks must contain'),
};

export const solutionSchema = z.strictObject(answerFields).superRefine(differs);

export const mistakeSchema = z.strictObject(mistakeFields).superRefine(differs);

/** An answer must do something, and change only existing steps. */
function differs({ after, change, steps }: WrittenSteps, { addIssue }: z.core.$RefinementCtx): void {
  const issue = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
  if (after === undefined && change.length > 0) issue('change', 'needs `after:`, the answer whose steps are changed');
  else if (after === undefined && steps.length === 0) issue('steps', 'needs at least one step, or `after:`');
  else if (change.length + steps.length === 0)
    issue('after', 'needs `change:` or `steps:`, since otherwise this answer is the same');
}

/** The steps of an answer as its author writes them. */
export type WrittenSteps = Pick<z.infer<z.ZodObject<typeof answerFields>>, 'after' | 'change' | 'steps'>;
export type Change = z.infer<typeof change>;
export type Solution = z.infer<typeof solutionSchema>;
export type Mistake = z.infer<typeof mistakeSchema>;
