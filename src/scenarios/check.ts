import * as z from 'zod';
import { id } from './words.ts';

/** The fields of every check; each kind adds its own. */
export const commonFields = {
  id: id.describe('unique among the checks of the scenario'),
  title: z.string().min(1).describe('what must be true, as a sentence'),
  points: z.int().nonnegative().describe('0 for a guard, which must pass but earns nothing'),
  task: id.optional().describe('the task that the check belongs to, if the scenario has tasks'),
  needs: z
    .array(id)
    .default([])
    .describe('earlier checks that must pass first; if one of them does not, this check is skipped'),
  hint: z.string().min(1).describe('shown when the check fails'),
};

/** A check as a scenario states it. Only its kind knows the meaning of its fields. */
export const check = z.looseObject({ ...commonFields, kind: z.string() });

export type Check = z.infer<typeof check>;
