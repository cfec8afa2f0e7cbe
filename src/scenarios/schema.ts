import * as z from 'zod';
import { check } from './check.ts';
import { absolutePath, id } from './words.ts';

/** The exam's domains, as the CKS curriculum names them. */
export const DOMAINS = [
  'Cluster Setup',
  'Cluster Hardening',
  'System Hardening',
  'Minimize Microservice Vulnerabilities',
  'Supply Chain Security',
  'Monitoring, Logging and Runtime Security',
] as const;

/**
 * A kubectl line that a grade runs on the node. `{run}` stands for the run's fresh random name, which every
 * request to be found in the log must carry in its URI.
 */
const action = z.strictObject({
  id,
  kubectl: z.string().min(1),
  stdin: z.string().optional(),
  /** Whether kubectl may fail, because the node cannot do the whole of it (exec without a kubelet); what it sent is graded all the same. */
  mayFail: z.boolean().default(false),
});

/** Actions of one sequence run one after another; sequences run side by side. */
const sequence = z.array(action).min(1);

export const scenarioSchema = z.strictObject({
  title: z.string().min(1),
  domain: z.enum(DOMAINS),
  /** How long the exam would give. */
  minutes: z.int().positive(),
  /** Per cent of an exam. */
  weight: z.int().positive().max(100),
  /** `-` is standard output, which the node keeps below /var/log/pods. */
  audit: z.strictObject({ policy: absolutePath, log: z.union([absolutePath, z.literal('-')]) }),
  actions: z.array(sequence).default([]),
  /** Runs after the actions, whatever became of them; removes everything that they made. */
  cleanup: z.array(z.string().min(1)).default([]),
  checks: z.array(check).min(1),
});

export type ScenarioDefinition = z.infer<typeof scenarioSchema>;
export type Action = z.infer<typeof action>;

/** One thing done to the node. An answer is a list of them. */
const step = z.union([
  z.strictObject({ write: absolutePath, from: z.string().min(1) }),
  z.strictObject({ write: absolutePath, content: z.string() }),
  z.strictObject({
    manifest: z.strictObject({
      /** Items appended to the API server's command list, as they stand. */
      command: z.array(z.string()).default([]),
      mounts: z
        .array(
          z.strictObject({
            name: id,
            mountPath: absolutePath,
            readOnly: z.boolean().optional(),
            hostPath: absolutePath,
            type: z.string().optional(),
          }),
        )
        .default([]),
    }),
  }),
  z.strictObject({ run: z.string().min(1) }),
  /** Wait until the API server runs with what is on disk now. */
  z.strictObject({ await: z.literal('api-server') }),
]);

export const solutionSchema = z.strictObject({ about: z.string().min(1), steps: z.array(step).min(1) });

export const mistakeSchema = z.strictObject({
  about: z.string().min(1),
  steps: z.array(step).min(1),
  /** The checks that must fail, and no other; those skipped because of them are free. */
  fails: z.array(id).min(1),
  /** Words that the failed checks' sentences must contain. */
  says: z.array(z.string().min(1)).min(1),
});

export type Step = z.infer<typeof step>;
export type Solution = z.infer<typeof solutionSchema>;
export type Mistake = z.infer<typeof mistakeSchema>;
