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

/** The answer to `suspended`, the only request that does not resume a lab. */
export const suspendedReply = z.object({ isSuspended: z.boolean().catch(false) });

/** The answer to `begin`. */
export const begunReply = z.object({ begun: z.literal(true) });

/** The answer to `terminals`. */
export const terminalsReply = z.array(z.object({ id: z.int(), startedAt: date, isAttached: z.boolean() }));

/** How a program has ended, or why it could not be started, or that somebody else has taken the terminal. */
export const endedReply = z.union([
  z.object({ exitCode: z.int() }),
  z.object({ signal: z.string() }),
  z.object({ error: z.string() }),
  z.object({ replaced: z.literal(true) }),
]);

export const openedReply = z.object({ id: z.int() });
