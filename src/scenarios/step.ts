import * as z from 'zod';
import { COMPONENTS, STATIC_POD_COMPONENTS } from '../control-plane/component.ts';
import { absolutePath, id } from './words.ts';

const manifest = z.strictObject({
  of: z.enum(STATIC_POD_COMPONENTS).default('kube-apiserver').describe('the component whose static pod is edited'),
  replace: z
    .array(z.strictObject({ from: z.string().min(1), to: z.string().min(1) }))
    .default([])
    .describe("whole items of the container's command, each with its replacement"),
  remove: z.array(z.string().min(1)).default([]).describe("whole items removed from the container's command"),
  command: z.array(z.string()).default([]).describe("items appended to the container's command, unchanged"),
  unmount: z.array(id).default([]).describe('names of volumes to remove, together with their mounts'),
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
});

/** The path of a file or folder of the scenario, relative to the file that contains the step. */
const localPath = z
  .string()
  .min(1)
  .refine((name) => !name.startsWith('/') && !name.includes('\0'), 'must be a relative path');

/** One change to the node. A preparation and an answer are lists of them. */
export const step = z.union([
  z.strictObject({
    write: absolutePath,
    from: localPath.describe('a file of the scenario, relative to the file that contains the step'),
  }),
  z.strictObject({ write: absolutePath, content: z.string() }),
  z.strictObject({
    lay: localPath.describe(
      "a directory of the scenario, relative to the file that contains the step; its files are copied to the same paths under the node's root",
    ),
  }),
  z.strictObject({ manifest: manifest.describe('changes to the manifest of a static pod') }),
  z.strictObject({ run: z.string().min(1).describe("a script for the node's sh, run as root") }),
  z.strictObject({
    kubectl: z.string().min(1).describe('the arguments of kubectl, separated by single spaces'),
    stdin: z.string().optional(),
    as: id.optional().describe("the id of a user; the cluster's admin if omitted"),
    mayFail: z.boolean().default(false),
  }),
  z.strictObject({
    await: z.strictObject({
      component: z.enum(COMPONENTS),
      until: z
        .enum(['up', 'down'])
        .default('up')
        .describe(
          'up: it is running with what is on disk now; down: it has exited and cannot start with what is on disk',
        ),
    }),
  }),
]);

export type Step = z.infer<typeof step>;
export type ManifestEdit = z.infer<typeof manifest>;
