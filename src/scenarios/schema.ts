import * as z from 'zod';
import { check } from './check.ts';
import { COMPETENCIES, DOMAINS } from './curriculum.ts';
import { requirements } from './requires.ts';
import { step } from './step.ts';
import { user } from './user.ts';
import { absolutePath, id } from './words.ts';

/**
 * A kubectl line that a grade runs on the node. `{run}` is replaced with the run's new random name; every request that
 * is to be found in the log must contain it in its URI.
 */
const action = z.strictObject({
  id,
  kubectl: z.string().min(1),
  stdin: z.string().optional(),
  mayFail: z
    .boolean()
    .default(false)
    .describe(
      'because the node does not fully support it (exec without a kubelet); the requests that it sends are graded nevertheless',
    ),
  as: id.optional().describe("the id of a user; the cluster's admin if omitted"),
});

/** The actions of one sequence run one after another; sequences run concurrently. */
const sequence = z.array(action).min(1);

/** The newest format of a scenario's files that this cks-lab can read. */
export const FORMAT_VERSION = 1;

/** Only the version, which determines whether the rest can be read. */
export const formatVersion = z.int({ error: ({ input }) => versionProblem(input) }).superRefine((version, context) => {
  const message = versionProblem(version);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function versionProblem(version: unknown): string | undefined {
  if (version === undefined) return `is missing: add \`formatVersion: ${FORMAT_VERSION}\``;
  if (typeof version === 'number' && version > FORMAT_VERSION)
    return `this scenario has format version ${version}, but this cks-lab reads version ${FORMAT_VERSION}: install a newer cks-lab`;
  return version === FORMAT_VERSION ? undefined : `expected ${FORMAT_VERSION}`;
}

const fields = z.strictObject({
  formatVersion: formatVersion.describe(`the version of this format: ${FORMAT_VERSION}`),
  title: z.string().min(1),
  domain: z.enum(DOMAINS),
  competency: z
    .enum(Object.values(COMPETENCIES).flat())
    .optional()
    .describe('the competency of that domain which the task practices'),
  minutes: z.int().positive().describe('the time that the exam would allow'),
  weight: z.int().positive().max(100).describe('percentage of an exam'),
  tasks: z
    .array(z.strictObject({ id, title: z.string().min(1) }))
    .min(1)
    .optional()
    .describe('only if there is more than one; the points of a task are those of its checks'),
  users: z.array(user).default([]),
  prepare: z.array(step).default([]).describe('done once to a new node, and again after each reset'),
  requires: requirements
    .prefault({})
    .describe(
      'what the lab must be able to do beyond running an API server; the scenario is started only on nodes that can do it',
    ),
  audit: z
    .strictObject({
      policy: absolutePath,
      log: z
        .union([absolutePath, z.literal('-')])
        .describe('- is standard output, which the node keeps under /var/log/pods'),
    })
    .optional()
    .describe('only if the scenario is about auditing: where the policy and the log are on the node'),
  actions: z.array(sequence).default([]),
  cleanup: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'kubectl lines that run after the actions, whether or not these succeeded, and remove everything that they created',
    ),
  checks: z.array(check).min(1),
});

export const scenarioSchema = fields.superRefine(({ domain, competency }, { addIssue }) => {
  if (competency === undefined || COMPETENCIES[domain].includes(competency)) return;
  const message = `expected one of ${COMPETENCIES[domain].join(', ')}, the competencies of ${domain}`;
  addIssue({ code: 'custom', path: ['competency'], message });
});

export type ScenarioDefinition = z.infer<typeof scenarioSchema>;
export type Action = z.infer<typeof action>;
