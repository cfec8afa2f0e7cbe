import * as z from 'zod';
import { absolutePath, id } from './words.ts';

const manifest = z.strictObject({
  replace: z
    .array(z.strictObject({ from: z.string().min(1), to: z.string().min(1) }))
    .default([])
    .describe("whole items of the API server's command list, each put in the place of one that is there"),
  remove: z.array(z.string().min(1)).default([]).describe('whole items taken out of that list'),
  command: z.array(z.string()).default([]).describe('items appended to that list, as they stand'),
  unmount: z.array(id).default([]).describe('names of volumes that are taken out together with what mounts them'),
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

/** One thing done to the node. A preparation and an answer are lists of them. */
export const step = z.union([
  z.strictObject({
    write: absolutePath,
    from: z.string().min(1).describe('a file beside the one that holds the step'),
  }),
  z.strictObject({ write: absolutePath, content: z.string() }),
  z.strictObject({
    lay: z.string().min(1).describe("a folder beside the file that holds the step, laid over the node's root"),
  }),
  z.strictObject({ manifest: manifest.describe("changes of the API server's manifest") }),
  z.strictObject({ run: z.string().min(1).describe("a script for the node's sh, as root") }),
  z.strictObject({
    kubectl: z.string().min(1).describe("kubectl's arguments, with one space between two"),
    stdin: z.string().optional(),
    as: id.optional().describe("the id of a user; the cluster's admin without it"),
    mayFail: z.boolean().default(false),
  }),
  z.strictObject({
    await: z
      .enum(['api-server', 'api-server-down'])
      .describe('until it runs with what is on disk now, or until it is certain that it does not'),
  }),
]);

export type Step = z.infer<typeof step>;
export type ManifestEdit = z.infer<typeof manifest>;
