import * as z from 'zod';

const date = z.iso.datetime().transform((text) => new Date(text));
const dateOrNull = date.nullable();

const staticPodState = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('running'), pid: z.int(), startedAt: date, ready: z.boolean() }),
  z.object({ phase: z.literal('waiting'), reason: z.string(), message: z.string(), retryAt: dateOrNull }),
  z.object({
    phase: z.literal('crashed'),
    exitCode: z.int(),
    startedAt: dateOrNull,
    finishedAt: date,
    reason: z.string(),
    message: z.string(),
    backoffUntil: dateOrNull,
  }),
  z.object({ phase: z.literal('stopping'), since: date }),
]);

/** The answer to `static-pods`. */
export const staticPodsReply = z.object({
  pods: z.array(
    z.object({
      namespace: z.string(),
      name: z.string(),
      uid: z.string(),
      manifest: z.string().nullable(),
      container: z.string(),
      state: staticPodState,
      argv: z.array(z.string()),
      mounts: z.array(z.object({ containerPath: z.string(), hostPath: z.string(), readOnly: z.boolean() })),
      logPath: z.string().nullable(),
    }),
  ),
  rejected: z.array(z.object({ file: z.string(), message: z.string(), line: z.int().nullable() })),
});

/** The answer to `ready`. */
export const apiServerReply = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready') }),
  z.object({ state: z.literal('down'), why: z.string() }),
]);

/** The answer to `begin`. */
export const begunReply = z.object({ begun: z.literal(true) });
