import * as z from 'zod';
import { absolutePath, id } from './words.ts';

/** 0 for a guard: it must pass and earns nothing. */
const points = z.int().nonnegative();

const common = {
  id,
  title: z.string().min(1),
  points,
  /** The task that it belongs to, where the scenario has tasks. */
  task: id.optional(),
  /** Checks that must have passed before this one means anything; otherwise it is skipped. */
  needs: z.array(id).default([]),
  /** Said when the check fails. */
  hint: z.string().min(1),
};

/** The manifest passes a flag to the API server, and what it names is this file of the node. */
const flag = z.strictObject({
  ...common,
  kind: z.literal('flag'),
  flag: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a flag of kube-apiserver without its dashes'),
  path: absolutePath,
});

/** The manifest passes a flag with this value: an integer in any form that the API server reads, or a text as it stands. */
const flagValue = z.strictObject({
  ...common,
  kind: z.literal('flag-value'),
  flag: flag.shape.flag,
  value: z.union([z.int(), z.string()]),
});

/** The path that a flag names inside the container is this file of the node, through a volume. */
const mount = z.strictObject({
  ...common,
  kind: z.literal('mount'),
  flag: flag.shape.flag,
  path: absolutePath,
  access: z.enum(['read', 'write']),
});

/** The audit policy is one that this minor's API server accepts. */
const policyLoads = z.strictObject({ ...common, kind: z.literal('policy-loads') });

/** The audit policy does what a requirement asks, for every request. `expect` has the form of `audit test`. */
const policy = z.strictObject({
  ...common,
  kind: z.literal('policy'),
  expect: z.record(z.string(), z.unknown()).meta({ id: 'expectation' }),
});

/** The API server runs, with what is on disk. */
const apiServer = z.strictObject({ ...common, kind: z.literal('api-server') });

/** The audit log holds exactly what the policy predicts for the requests that these actions sent. */
const auditLog = z.strictObject({ ...common, kind: z.literal('audit-log'), actions: z.array(id).min(1) });

/** Every entry that the log holds now is one that the policy on disk writes. */
const logFits = z.strictObject({ ...common, kind: z.literal('log-fits') });

/**
 * The log's rotation keeps what the policy writes in so many days, within a budget. How much that is, is told by
 * replaying a sample from its first event to its last.
 */
const retention = z.strictObject({
  ...common,
  kind: z.literal('retention'),
  sample: absolutePath,
  days: z.int().positive(),
  budget: z.string().regex(/^\d+[KMG]i$/, 'a number of Ki, Mi or Gi bytes: 500Mi'),
});

/** An object of the cluster, `secret/db`, or the part of it `at` a path. */
const part = {
  get: z.string().regex(/^[a-z][a-z0-9.-]*\/[^\s/]+$/, 'a type and a name as kubectl has them: secret/db'),
  /** Without it the object is one that belongs to no namespace. */
  namespace: id.optional(),
  at: z.array(z.union([z.string(), z.int().nonnegative()])).default([]),
};

/** Objects of the cluster are in this state. Only `absent` is met by an object that is not there. */
const objects = z.strictObject({
  ...common,
  kind: z.literal('objects'),
  all: z
    .array(
      z.union([
        z.strictObject({ ...part, is: z.json() }),
        z.strictObject({ ...part, isNot: z.json() }),
        z.strictObject({ ...part, present: z.literal(true) }),
        z.strictObject({ ...part, absent: z.literal(true) }),
      ]),
    )
    .min(1),
});

/** The learner has written this into a file of the node: one of some texts, an instant, or a set of texts. */
const answer = z
  .strictObject({
    ...common,
    kind: z.literal('answer'),
    /** A file of `key: value` lines. */
    file: absolutePath,
    key: z.string().min(1),
    oneOf: z.array(z.string().min(1)).min(1).optional(),
    instant: z.iso.datetime({ offset: true }).optional(),
    /** How far from the instant an answer may be. */
    within: z
      .string()
      .regex(/^\d+(ms|s|m|h)$/, 'a number of ms, s, m or h: 1s')
      .default('1s'),
    list: z.array(z.string().min(1)).optional(),
  })
  .refine(({ oneOf, instant, list }) => [oneOf, instant, list].filter((one) => one !== undefined).length === 1, {
    error: 'an answer is `oneOf`, an `instant` or a `list`',
  });

/** One check of a scenario, with its points. */
export const check = z.discriminatedUnion('kind', [
  flag,
  flagValue,
  mount,
  policyLoads,
  policy,
  apiServer,
  auditLog,
  logFits,
  retention,
  objects,
  answer,
]);

export type Check = z.infer<typeof check>;
export type CheckKind = Check['kind'];
export type CheckOf<K extends CheckKind> = Extract<Check, { kind: K }>;
