import * as z from 'zod';

/** The exam's domains, as the CKS curriculum names them. */
export const DOMAINS = [
  'Cluster Setup',
  'Cluster Hardening',
  'System Hardening',
  'Minimize Microservice Vulnerabilities',
  'Supply Chain Security',
  'Monitoring, Logging and Runtime Security',
] as const;

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by dashes');
const absolutePath = z.string().regex(/^\/[^\0]*[^/]$/, 'an absolute path on the node');
const points = z.int().positive();

const common = {
  id,
  title: z.string().min(1),
  points,
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

/** The audit policy does what a requirement asks, for every request. `expect` has the form of `policy test`. */
const policy = z.strictObject({ ...common, kind: z.literal('policy'), expect: z.record(z.string(), z.unknown()) });

/** The API server runs, with what is on disk. */
const apiServer = z.strictObject({ ...common, kind: z.literal('api-server') });

/** The audit log holds exactly what the policy predicts for the requests that these actions sent. */
const auditLog = z.strictObject({ ...common, kind: z.literal('audit-log'), actions: z.array(id).min(1) });

const check = z.discriminatedUnion('kind', [flag, mount, policyLoads, policy, apiServer, auditLog]);

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
  audit: z.strictObject({ policy: absolutePath, log: absolutePath }),
  actions: z.array(sequence).default([]),
  /** Runs after the actions, whatever became of them; removes everything that they made. */
  cleanup: z.array(z.string().min(1)).default([]),
  checks: z.array(check).min(1),
});

export type ScenarioDefinition = z.infer<typeof scenarioSchema>;
export type Check = z.infer<typeof check>;
export type CheckKind = Check['kind'];
export type CheckOf<K extends CheckKind> = Extract<Check, { kind: K }>;
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
