import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Line } from './answer.ts';

export interface CriLogsOptions {
  /** The number of lines from the end of the log; all if negative. */
  readonly tail: number;
  readonly timestamps: boolean;
  /** Whether no more lines are expected. */
  readonly ended: () => boolean;
  readonly signal: AbortSignal;
}

const LOOK_EVERY = 200;
const CHUNK = 64 * 1024;
/** Bytes of an entry of a log, and of the entries that one line consists of; containerd writes entries of 16 KiB. */
const MAX_ENTRY = 64 * 1024;
const MAX_LINE = 1024 * 1024;
/** Characters of the last lines of a log that are kept until its end is reached. */
const MAX_HELD = 4 * 1024 * 1024;

/** The lines of a log in CRI format, each on the stream that it was written to, with their parts joined. */
export async function* criLogs(
  path: string,
  { tail, timestamps, ended, signal }: CriLogsOptions,
): AsyncGenerator<Line, void, undefined> {
  const file = await openRegular(path);
  if (!file) return;
  try {
    const buffer = Buffer.alloc(CHUNK);
    let pending = Buffer.alloc(0);
    let partial = '';
    let held: Line[] = [];
    let heldSize = 0;
    let holding = tail >= 0;
    while (!signal.aborted) {
      const last = ended();
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) {
        if (holding) {
          yield* held;
          [held, holding] = [[], false];
        }
        if (last) return;
        await sleep(LOOK_EVERY, undefined, { signal }).catch(() => undefined);
        continue;
      }
      pending = Buffer.concat([pending, buffer.subarray(0, bytesRead)]);
      for (let end = pending.indexOf(0x0a); end >= 0; end = pending.indexOf(0x0a)) {
        const entry = parse(pending.subarray(0, end).toString());
        pending = pending.subarray(end + 1);
        if (!entry) continue;
        partial += entry.text;
        if (entry.isPart && partial.length < MAX_LINE) continue;
        const line = { stream: entry.stream, text: timestamps ? `${entry.time} ${partial}` : partial };
        partial = '';
        if (!holding) yield line;
        else {
          held.push(line);
          heldSize += line.text.length;
          while (held.length > tail || heldSize > MAX_HELD) heldSize -= held.shift()?.text.length ?? 0;
        }
      }
      // Not an entry that a container runtime has written.
      if (pending.length > MAX_ENTRY) pending = Buffer.alloc(0);
    }
  } finally {
    await file.close();
  }
}

/** Never blocks: a learner may have put a pipe or a device there. */
async function openRegular(path: string): Promise<FileHandle | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY).catch(() => null);
  if (file === null || (await file.stat()).isFile()) return file;
  await file.close();
  return null;
}

function parse(entry: string) {
  const match = /^(\S+) (stdout|stderr) ([PF]) (.*)$/s.exec(entry);
  if (!match) return null;
  const [, time = '', stream, tag, text = ''] = match;
  return { time, stream: stream === 'stdout' ? 'stdout' : 'stderr', isPart: tag === 'P', text } as const;
}
