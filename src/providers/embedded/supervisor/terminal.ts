import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { TerminalSize } from '../../../node/node-terminal.ts';
import type { Ending } from '../../../process/child.ts';
import { errorText } from '../../../text/error-text.ts';
import type { Isolation } from './isolation.ts';
import { endOf, NotStarted, reportedEnd, signalGroup, spawned } from './program.ts';
import { makeScreen } from './screen.ts';

/** A client that shows a terminal and sends input to it. */
export interface Viewer {
  /** `false` asks for a pause until `ready` is called. */
  show(output: Uint8Array): boolean;
  ended(ending: Ending): void;
  /** Another client has taken over the terminal. */
  replaced(): void;
}

/** A shell on a pseudoterminal of the node, which outlives its clients. */
export interface Terminal {
  readonly id: number;
  readonly startedAt: Date;
  /** Whether a client is attached. */
  readonly isAttached: boolean;
  /**
   * Shows the current state of the terminal, and from then on its output. A client that was attached before is
   * notified.
   */
  attach(viewer: Viewer, size: TerminalSize): void;
  detach(viewer: Viewer): void;
  /** `false` asks for a pause until `drained` is called: the program does not read its input. */
  write(input: Uint8Array, drained: () => void): boolean;
  resize(size: TerminalSize): void;
  /** Output may continue after a pause. */
  ready(): void;
}

const PERL = '/usr/bin/perl';
const STTY = '/usr/bin/stty';

/** Opens a pseudoterminal on the node and starts a program on it, as learners' root. Throws NotStarted. */
export async function openTerminal(
  id: number,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  size: TerminalSize,
  { enter, numbers, learnersNamespace, limit }: Isolation,
  onEnd: () => void,
): Promise<Terminal> {
  const master = openMaster();
  const sizeWords = [String(size.rows), String(size.columns)];
  const child = spawn(PERL, ['-e', enter, numbers, 'terminal', ...sizeWords, ...argv], {
    env,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', learnersNamespace, master, 'pipe'],
  });
  const exit = reportedEnd(child);
  const pid = await spawned(child).catch((error: unknown) => {
    closeSync(master);
    throw error;
  });
  limit(pid);

  const stream = new ReadStream(master);
  const screen = makeScreen();
  let viewer: Viewer | null = null;
  let current = size;
  let resizing = Promise.resolve();
  stream.on('data', (chunk: Uint8Array) => {
    screen.take(chunk);
    if (viewer && !viewer.show(chunk)) stream.pause();
  });
  // Printed before the program controls the terminal: the reason why it fails to.
  child.stderr?.on('data', (chunk: Uint8Array) => viewer?.show(chunk));
  const closed = new Promise<void>((resolve) => {
    // EIO: the last program on the terminal has ended.
    stream.on('error', () => resolve());
    stream.on('close', () => resolve());
  });
  void exit.then(async (ending) => {
    // The last output may not have arrived yet; a background program may keep the terminal open forever.
    await Promise.race([closed, delay(100)]);
    viewer?.ended(ending);
    viewer = null;
    signalGroup(pid, 'SIGHUP');
    stream.destroy();
    onEnd();
  });

  function resize(wanted: TerminalSize): void {
    if (wanted.rows === current.rows && wanted.columns === current.columns) return;
    current = wanted;
    resizing = resizing.then(() => setSize(master, wanted)).catch(() => undefined);
  }

  return {
    id,
    startedAt: new Date(),
    get isAttached() {
      return viewer !== null;
    },
    attach(next, wanted) {
      viewer?.replaced();
      viewer = next;
      next.show(screen.replay());
      stream.resume();
      // A full-screen program redraws the screen if the size has changed.
      if (!screen.isWhole && wanted.rows === current.rows && wanted.columns === current.columns) {
        resize({ ...wanted, rows: Math.max(1, wanted.rows - 1) });
        resize(wanted);
      } else {
        resize(wanted);
      }
    },
    detach(leaving) {
      if (viewer !== leaving) return;
      viewer = null;
      stream.resume();
    },
    write(input, drained) {
      if (stream.destroyed || stream.write(input)) return true;
      stream.once('drain', drained);
      return false;
    },
    resize,
    ready: () => void stream.resume(),
  };
}

function openMaster(): number {
  try {
    return openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
  } catch (error) {
    throw new NotStarted(`the node has no free terminal: ${errorText(error)}`);
  }
}

/** Set through the master, so that the terminal's foreground program is notified. */
async function setSize(master: number, { rows, columns }: TerminalSize): Promise<void> {
  const child = spawn(STTY, ['rows', String(rows), 'columns', String(columns)], {
    env: {},
    cwd: '/',
    stdio: [master, 'ignore', 'ignore'],
  });
  await spawned(child);
  await endOf(child);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
