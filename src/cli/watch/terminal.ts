import type { Streams } from '../io.ts';
import type { Size } from './screen.ts';

/** The whole terminal of the user, in a mode in which keys arrive one at a time. */
export interface FullScreen {
  size(): Size;
  /** Shows these lines, and writes only those that differ from what is shown. */
  draw(lines: readonly string[]): void;
  /** Writes all lines anew, for a terminal that has lost them. */
  redraw(): void;
  /** Gives the terminal to something else until that has ended. */
  lend<T>(borrower: () => Promise<T>): Promise<T>;
  /** Restores the terminal. */
  close(): void;
}

export interface Listeners {
  readonly input: (text: string) => void;
  readonly resized: () => void;
}

/** The alternate screen, without a cursor and without wrapping at the right margin. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';
/** Terminals that support it show what is between these two at once; others ignore them. */
const BEGIN_UPDATE = '\x1b[?2026h';
const END_UPDATE = '\x1b[?2026l';

/** Exit code after SIGHUP, as a shell reports it. */
const HUNG_UP = 129;

/**
 * Takes over the terminal of these streams. It is restored on `close`, and whenever the process exits, be it by an
 * error or because the terminal was closed (SIGHUP).
 */
export function fullScreen({ stdin, stdout }: Pick<Streams, 'stdin' | 'stdout'>, listeners: Listeners): FullScreen {
  let shown: readonly string[] = [];
  let wanted: readonly string[] = [];
  let isOpen = false;
  let isFull = false;
  let isClosed = false;

  const setRaw = (raw: boolean) => {
    if ('setRawMode' in stdin && typeof stdin.setRawMode === 'function') stdin.setRawMode(raw);
  };
  const write = () => {
    if (!isOpen || isFull) return;
    const changes = changedLines(shown, wanted);
    shown = wanted;
    if (changes === '') return;
    // A slow terminal gets the newest state when it is ready for more, not every state in between.
    isFull = !stdout.write(`${BEGIN_UPDATE}${changes}${END_UPDATE}`);
  };
  const drained = () => {
    isFull = false;
    write();
  };
  const redraw = () => {
    shown = [];
    if (isOpen) stdout.write('\x1b[2J');
    write();
  };
  const input = (chunk: Uint8Array | string) => listeners.input(Buffer.from(chunk).toString());
  const resized = () => {
    shown = [];
    if (isOpen) stdout.write('\x1b[2J');
    listeners.resized();
  };
  const open = () => {
    isOpen = true;
    shown = [];
    setRaw(true);
    stdout.write(ENTER);
    stdin.on('data', input).resume();
    write();
  };
  const leave = () => {
    if (!isOpen) return;
    isOpen = false;
    stdin.off('data', input).pause();
    setRaw(false);
    stdout.write(LEAVE);
  };
  const hungUp = () => process.exit(HUNG_UP);
  const continued = () => {
    if (isOpen) setRaw(true);
    redraw();
  };

  process.on('exit', leave);
  process.on('SIGHUP', hungUp);
  process.on('SIGCONT', continued);
  stdout.on('resize', resized);
  stdout.on('drain', drained);
  open();

  return {
    size: () => sizeOf(stdout),
    draw(lines) {
      wanted = lines;
      write();
    },
    redraw,
    async lend(borrower) {
      leave();
      try {
        return await borrower();
      } finally {
        if (!isClosed) {
          // Wherever the borrower has left the cursor, what it has written remains above.
          stdout.write('\x1b[999;1H\r\n');
          open();
        }
      }
    },
    close() {
      isClosed = true;
      leave();
      process.off('exit', leave);
      process.off('SIGHUP', hungUp);
      process.off('SIGCONT', continued);
      stdout.off('resize', resized);
      stdout.off('drain', drained);
    },
  };
}

/** What a terminal that shows some lines must be sent, so that it shows others. */
export function changedLines(shown: readonly string[], wanted: readonly string[]): string {
  return wanted.map((line, row) => (line === shown[row] ? '' : `\x1b[${row + 1};1H\x1b[0m\x1b[2K${line}`)).join('');
}

function sizeOf(stdout: object): Size {
  const columns = 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : 0;
  const rows = 'rows' in stdout && typeof stdout.rows === 'number' ? stdout.rows : 0;
  return { columns: columns || 80, rows: rows || 24 };
}
