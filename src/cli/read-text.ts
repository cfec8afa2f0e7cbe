import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { errorText } from '../text/error-text.ts';
import { ExitError, WRONG_USAGE } from './exit-error.ts';
import type { Io } from './io.ts';

/** The name of a file in places and messages. */
export function displayName(file: string): string {
  return file === '-' ? '<stdin>' : file;
}

/** Bytes of a file; `-` is standard input, which can be read once. */
export function openInput(file: string, { stdin }: Io): AsyncIterable<Uint8Array> {
  if (file !== '-') return createReadStream(file, { highWaterMark: 1024 * 1024 });
  if (taken.has(stdin)) throw inputTwice();
  taken.add(stdin);
  return stdin;
}

const taken = new WeakSet<Io['stdin']>();

/** Throws ExitError if several files are standard input, before reporting any problem with one of them. */
export function checkInputs(files: readonly (string | undefined)[]): void {
  if (files.filter((file) => file === '-').length > 1) throw inputTwice();
}

function inputTwice(): ExitError {
  return new ExitError(WRONG_USAGE, 'cks-lab: standard input (-) can be used for one file only');
}

/** Text of a file; `-` is standard input. Throws ExitError if it cannot be read or is not UTF-8. */
export async function readText(file: string, io: Io): Promise<string> {
  const name = displayName(file);
  const bytes = await buffer(openInput(file, io)).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (isUtf8(bytes)) return bytes.toString();
  const line = bytes
    .toString('latin1')
    .split('\n')
    .findIndex((text) => !isUtf8(Buffer.from(text, 'latin1')));
  throw new ExitError(WRONG_USAGE, `${name}:${line + 1}: it is not UTF-8 text`);
}

/** The error for a file that cannot be read, with advice. */
export function unreadable(file: string, cause: unknown): ExitError {
  return new ExitError(WRONG_USAGE, `cks-lab: cannot read ${displayName(file)}: ${reasonOf(cause)}`, { cause });
}

function reasonOf(cause: unknown): string {
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a directory; name a file in it';
    case 'EACCES':
    case 'EPERM':
      return 'this user has no permission to read it';
    default:
      return errorText(cause);
  }
}
