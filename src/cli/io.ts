import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { visible } from '../text/visible.ts';
import { ownColors, withoutOwnColors } from './color.ts';
import { columnsOf } from './columns.ts';
import { wrap } from './wrap.ts';

export type Input = Readable & { readonly isTTY?: boolean };
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The streams of a command, and methods to write to them. */
export interface Io extends Streams {
  /** Results go to stdout. */
  print(text: string): void;
  /** Writes a part of a long result, unchanged. Resolves when stdout accepts more. */
  write(text: string): Promise<void>;
  /** Writes messages about the work to stderr, so that a pipe gets only results. They are wrapped to the terminal. */
  say(text: string): void;
  /** The number of columns that a result may take; `Infinity` if stdout is not a terminal. */
  columns(): number;
}

export function ioOf({ stdin, stdout, stderr }: Streams): Io {
  return {
    stdin,
    stdout,
    stderr,
    print: (text) => void stdout.write(shownOn(stdout, withNewline(text))),
    async write(text) {
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    say: (text) => void stderr.write(shownOn(stderr, withNewline(wrap(text, columnsOf(stderr))))),
    columns: () => columnsOf(stdout),
  };
}

/** Only our own colors take effect; every other control character, wherever it comes from, is shown as an escape. */
export function terminalText(text: string): string {
  return ownColors(text, visible);
}

/** Colors depend on whether stdout is a terminal; stderr may still be a file. */
function shownOn({ isTTY }: Output, text: string): string {
  return isTTY === true ? terminalText(text) : withoutOwnColors(text, visible);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
