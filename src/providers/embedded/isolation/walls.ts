import * as z from 'zod';

/** What a node has found when it tried to break out. */
export const findingsSchema = z.object({
  /** Whether the kernel has taken the filter of system calls. */
  hasFilter: z.boolean(),
  /** What could be done that must not be, each in a few words. */
  open: z.array(z.string()),
});

export const wallsSchema = z.object({
  ...findingsSchema.shape,
  ownsUsers: z.boolean(),
  disk: z.string().nullable(),
  limits: z.string().nullable(),
});

/** The walls that the nodes of a user have on this machine; all of it was tried. */
export interface Walls {
  readonly hasFilter: boolean;
  readonly open: readonly string[];
  /** Whether each lab has user IDs of its own, so that root in it is nobody on the machine. */
  readonly ownsUsers: boolean;
  /** Why labs have no file systems of their own, which limit what they can fill; `null` where they have. */
  readonly disk: string | null;
  /** Why no control groups limit the memory and processes of labs; `null` where they do. */
  readonly limits: string | null;
}
