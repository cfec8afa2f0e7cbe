import * as z from 'zod';
import { check } from './check.ts';
import { step } from './step.ts';
import { user } from './user.ts';
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
  /** The id of a user; the cluster's admin without it. */
  as: id.optional(),
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
  /** Where there is more than one; each has as many points as its checks. */
  tasks: z
    .array(z.strictObject({ id, title: z.string().min(1) }))
    .min(1)
    .optional(),
  users: z.array(user).default([]),
  /** Done once to a new node, and again after each reset. */
  prepare: z.array(step).default([]),
  /** `-` is standard output, which the node keeps below /var/log/pods. */
  audit: z.strictObject({ policy: absolutePath, log: z.union([absolutePath, z.literal('-')]) }),
  actions: z.array(sequence).default([]),
  /** Runs after the actions, whatever became of them; removes everything that they made. */
  cleanup: z.array(z.string().min(1)).default([]),
  checks: z.array(check).min(1),
});

export type ScenarioDefinition = z.infer<typeof scenarioSchema>;
export type Action = z.infer<typeof action>;
