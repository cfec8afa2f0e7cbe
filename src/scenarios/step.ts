import * as z from 'zod';
import { absolutePath, id } from './words.ts';

const manifest = z.strictObject({
  /** Whole items of the API server's command list, each put in the place of one that is there. */
  replace: z.array(z.strictObject({ from: z.string().min(1), to: z.string().min(1) })).default([]),
  /** Whole items taken out of that list. */
  remove: z.array(z.string().min(1)).default([]),
  /** Items appended to that list, as they stand. */
  command: z.array(z.string()).default([]),
  /** Names of volumes that are taken out together with what mounts them. */
  unmount: z.array(id).default([]),
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
  /** `from` is a file beside the one that holds the step. */
  z.strictObject({ write: absolutePath, from: z.string().min(1) }),
  z.strictObject({ write: absolutePath, content: z.string() }),
  /** A folder beside the file that holds the step, laid over the node's root. */
  z.strictObject({ lay: z.string().min(1) }),
  z.strictObject({ manifest }),
  /** A script for the node's sh, as root. */
  z.strictObject({ run: z.string().min(1) }),
  z.strictObject({
    /** kubectl's arguments, with one space between two. */
    kubectl: z.string().min(1),
    stdin: z.string().optional(),
    /** The id of a user; the cluster's admin without it. */
    as: id.optional(),
    mayFail: z.boolean().default(false),
  }),
  /** Wait until the API server runs with what is on disk now, or until it is certain that it does not. */
  z.strictObject({ await: z.enum(['api-server', 'api-server-down']) }),
]);

export type Step = z.infer<typeof step>;
export type ManifestEdit = z.infer<typeof manifest>;
