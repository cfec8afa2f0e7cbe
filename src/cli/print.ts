import { columnsOf } from './columns.ts';
import { wrap } from './wrap.ts';

/** Results go to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** What accompanies the work goes to stderr, so that a pipe gets results only. It is wrapped to the terminal. */
export function say(text: string): void {
  const wrapped = wrap(text, columnsOf(process.stderr));
  process.stderr.write(wrapped.endsWith('\n') ? wrapped : `${wrapped}\n`);
}

/** A reader that has seen enough, as `| head`, ends the program without a word. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
