import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { gunzipIfCompressed } from './gzip.ts';

/** A log to read from its beginning. */
export interface LogFile {
  /** For messages. */
  readonly name: string;
  /** Its bytes, inflated. Throws LogUnreadable, and the signal's reason if aborted. */
  read(signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** False for standard input, which can be read only once. */
  readonly rereadable: boolean;
}

export class LogUnreadable extends Error {
  constructor(name: string, options: { readonly cause: unknown }) {
    super(`cannot read the audit log ${name}: ${reasonOf(options.cause)}`, options);
    this.name = 'LogUnreadable';
  }
}

/** A file of this machine, plain or gzipped; `-` is standard input, which is read from `stdin`. */
export function logFile(path: string, stdin: Readable = process.stdin): LogFile {
  const isInput = path === '-';
  const name = isInput ? 'on standard input' : path;
  return {
    name,
    rereadable: !isInput,
    async *read(signal) {
      const bytes = isInput ? stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
      try {
        yield* gunzipIfCompressed(signal === undefined ? bytes : addAbortSignal(signal, bytes));
      } catch (error) {
        signal?.throwIfAborted();
        throw new LogUnreadable(name, { cause: error });
      }
    },
  };
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory; name the files in it';
  if (code === 'EACCES' || code === 'EPERM') return 'this user has no permission to read it';
  if (code === 'Z_BUF_ERROR') return 'its gzip data is truncated';
  if (code === 'Z_DATA_ERROR') return `its gzip data is damaged (${cause.message})`;
  return cause.message;
}
