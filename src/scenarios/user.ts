import * as z from 'zod';
import { absolutePath, id } from './words.ts';

const common = {
  id,
  kubeconfig: absolutePath.optional().describe('the file on the node that the learner finds'),
};

/** A user other than the cluster's admin, as whom steps and actions can be performed. */
export const user = z.union([
  /** Authenticates with a client certificate from the cluster's CA. */
  z.strictObject({ ...common, name: z.string().min(1), groups: z.array(z.string().min(1)).default([]) }),
  /** Authenticates with a token; the service account and its namespace are created if they are missing. */
  z.strictObject({ ...common, serviceAccount: z.strictObject({ namespace: id, name: id }) }),
]);

export type ScenarioUser = z.infer<typeof user>;
