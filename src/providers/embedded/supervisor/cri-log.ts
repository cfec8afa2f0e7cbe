import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';

export type Stream = 'stdout' | 'stderr';

/** Bytes after which containerd splits a line into parts. Source: containerd's max_container_log_line_size. */
const MAX_LINE = 16 * 1024;
const NEWLINE = 0x0a;

/**
 * Writes a container's output in the CRI's log format, one line each: `TIME STREAM F TEXT`, or `P` for a part of a line
 * that continues. Throws if the file is not a regular file.
 * Source: kubernetes design-proposals/node/kubelet-cri-logging.
 */
export function openCriLog(file: string): CriLog {
  const descriptor = openRegularFile(file);
  const pending: Record<Stream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

  function take(stream: Stream, chunk: Buffer): void {
    const entries: Buffer[] = [];
    let rest = pending[stream].length > 0 ? Buffer.concat([pending[stream], chunk]) : chunk;
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      if (end >= 0 && end <= MAX_LINE) {
        entries.push(entry(stream, 'F', rest.subarray(0, end)));
        rest = rest.subarray(end + 1);
      } else if (rest.length > MAX_LINE) {
        entries.push(entry(stream, 'P', rest.subarray(0, MAX_LINE)));
        rest = rest.subarray(MAX_LINE);
      } else break;
    }
    pending[stream] = rest;
    if (entries.length > 0) writeSync(descriptor, Buffer.concat(entries));
  }

  async function follow(stream: Stream, output: Readable): Promise<void> {
    for await (const chunk of output) take(stream, chunk);
    if (pending[stream].length > 0) writeSync(descriptor, entry(stream, 'F', pending[stream]));
  }

  return {
    async follow(stdout, stderr) {
      try {
        await Promise.all([follow('stdout', stdout), follow('stderr', stderr)]);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Never blocks: a learner may have put a pipe there whose other end is not open. */
function openRegularFile(file: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
  const descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, 0o640);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new Error(`${file} is not a regular file`);
}

export interface CriLog {
  /** Resolves when both streams have ended and all of their output is in the file. */
  follow(stdout: Readable, stderr: Readable): Promise<void>;
}

function entry(stream: Stream, tag: 'F' | 'P', text: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp()} ${stream} ${tag} `), text, Buffer.from('\n')]);
}

/** RFC 3339 with nanoseconds; the last digits keep lines of the same millisecond in order. */
function timestamp(): string {
  const now = performance.timeOrigin + performance.now();
  const milliseconds = Math.floor(now);
  const nanoseconds = Math.floor((now - milliseconds) * 1e6);
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(nanoseconds).padStart(6, '0')}Z`;
}
