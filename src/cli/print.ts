import { visible } from '../text/visible.ts';
import { ownColours } from './colour.ts';
import { columnsOf } from './columns.ts';
import { wrap } from './wrap.ts';

/** Results go to stdout. */
export function print(text: string): void {
  process.stdout.write(terminalText(withNewline(text)));
}

/** What accompanies the work goes to stderr, so that a pipe gets results only. It is wrapped to the terminal. */
export function say(text: string): void {
  process.stderr.write(terminalText(withNewline(wrap(text, columnsOf(process.stderr)))));
}

/** Colours are ours only; every other control character, wherever it comes from, is shown and not obeyed. */
export function terminalText(text: string): string {
  return ownColours(text, visible);
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** A reader that has seen enough, as `| head`, ends the program without a word. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
