import * as z from 'zod';

/** What a node found when it tried to break out. */
export const findingsSchema = z.object({
  /** Whether the kernel has accepted the system call filter. */
  hasFilter: z.boolean(),
  /** Forbidden actions that succeeded, each in a few words. */
  open: z.array(z.string()),
});

export const wallsSchema = z.object({
  ...findingsSchema.shape,
  ownsUsers: z.boolean(),
  disk: z.string().nullable(),
  limits: z.string().nullable(),
});

/** How the nodes of a user are isolated on this machine; every property was tried. */
export interface Walls {
  readonly hasFilter: boolean;
  readonly open: readonly string[];
  /** Whether each lab has separate user IDs, so that its root has no privileges on the machine. */
  readonly ownsUsers: boolean;
  /** Why labs have no separate file systems, which would limit their disk usage; `null` if they do. */
  readonly disk: string | null;
  /** Why no control groups limit the memory and processes of labs; `null` if they do. */
  readonly limits: string | null;
}
