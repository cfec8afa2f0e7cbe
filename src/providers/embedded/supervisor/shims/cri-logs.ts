import { open } from 'node:fs/promises';
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

/** The lines of a log in CRI format, each on the stream that it was written to, with their parts joined. */
export async function* criLogs(
  path: string,
  { tail, timestamps, ended, signal }: CriLogsOptions,
): AsyncGenerator<Line, void, undefined> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return;
  try {
    const buffer = Buffer.alloc(CHUNK);
    let pending = Buffer.alloc(0);
    let partial = '';
    let held: Line[] = [];
    let holding = tail >= 0;
    for (;;) {
      const last = ended();
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) {
        if (holding) {
          yield* held;
          [held, holding] = [[], false];
        }
        if (last || signal.aborted) return;
        await sleep(LOOK_EVERY, undefined, { signal }).catch(() => undefined);
        continue;
      }
      pending = Buffer.concat([pending, buffer.subarray(0, bytesRead)]);
      for (let end = pending.indexOf(0x0a); end >= 0; end = pending.indexOf(0x0a)) {
        const entry = parse(pending.subarray(0, end).toString());
        pending = pending.subarray(end + 1);
        if (!entry) continue;
        partial += entry.text;
        if (entry.isPart) continue;
        const line = { stream: entry.stream, text: timestamps ? `${entry.time} ${partial}` : partial };
        partial = '';
        if (!holding) yield line;
        else {
          held.push(line);
          if (held.length > tail) held.shift();
        }
      }
    }
  } finally {
    await file.close();
  }
}

function parse(entry: string) {
  const match = /^(\S+) (stdout|stderr) ([PF]) (.*)$/s.exec(entry);
  if (!match) return null;
  const [, time = '', stream, tag, text = ''] = match;
  return { time, stream: stream === 'stdout' ? 'stdout' : 'stderr', isPart: tag === 'P', text } as const;
}
