import { SerializeAddon } from '@xterm/addon-serialize';
import headless from '@xterm/headless';
import type { TerminalSize } from '../../node/node-terminal.ts';
import { SCROLLBACK } from './limits.ts';
import { makeTurns, type Turns } from './turns.ts';

/** A terminal that nobody sees: what it would show can be drawn on a terminal of a browser. */
export interface Screen {
  readonly size: TerminalSize;
  /** Bytes that it has not parsed yet. */
  readonly unparsed: number;
  take(output: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Draws the state after everything that was taken before the call, on a new terminal of the size that is returned. */
  snapshot(): Promise<Snapshot>;
  /** Resolves when everything that was taken before the call has been parsed. */
  parsed(): Promise<void>;
  dispose(): void;
}

export interface Snapshot {
  readonly size: TerminalSize;
  readonly drawing: Uint8Array;
}

/** Bytes that are parsed at once: about a millisecond, after which other terminals and browsers have a turn. */
const SLICE = 16 * 1024;

/** Bytes above which a drawing leaves out what is above the screen. */
const MAX_DRAWING = 1024 * 1024;

const allScreens = makeTurns();

type Task = { readonly kind: 'bytes'; readonly chunks: Uint8Array[] } | { readonly kind: 'then'; run(): void };

/**
 * `answer` receives what the terminal says to programs that ask it for its state; `progress` is called when something
 * has been parsed. The screens of a process parse in turns.
 */
export function makeScreen(
  size: TerminalSize,
  answer: (bytes: Uint8Array) => void,
  progress: () => void,
  turns: Turns = allScreens,
): Screen {
  const terminal = new headless.Terminal({
    rows: size.rows,
    cols: size.columns,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
    logLevel: 'off',
  });
  const serializer = new SerializeAddon();
  terminal.loadAddon(serializer);
  terminal.onData((text) => answer(Buffer.from(text)));
  const extra = followExtraState(terminal);

  const tasks: Task[] = [];
  let unparsed = 0;
  let current = size;
  let isWorking = false;
  let isParsing = false;
  let isDisposed = false;

  function work(): void {
    if (isWorking || tasks.length === 0) return;
    isWorking = true;
    turns(async () => {
      await step();
      isWorking = false;
      work();
    });
  }

  async function step(): Promise<void> {
    for (let task = tasks[0]; task !== undefined && !isDisposed; task = tasks[0]) {
      if (task.kind === 'bytes') return parse(task.chunks);
      tasks.shift();
      task.run();
    }
  }

  async function parse(chunks: Uint8Array[]): Promise<void> {
    const slice: Uint8Array[] = [];
    for (let room = SLICE; room > 0; ) {
      const [chunk] = chunks;
      if (chunk === undefined) break;
      slice.push(chunk.subarray(0, room));
      if (chunk.length > room) chunks[0] = chunk.subarray(room);
      else chunks.shift();
      room -= chunk.length;
    }
    if (chunks.length === 0) tasks.shift();
    const bytes = Buffer.concat(slice);
    isParsing = true;
    await new Promise<void>((resolve) => terminal.write(bytes, resolve));
    isParsing = false;
    unparsed -= bytes.length;
    if (isDisposed) terminal.dispose();
    else progress();
  }

  function afterwards<T>(run: () => T): Promise<T> {
    return new Promise((resolve) => {
      tasks.push({ kind: 'then', run: () => resolve(run()) });
      work();
    });
  }

  return {
    get size() {
      return current;
    },
    get unparsed() {
      return unparsed;
    },
    take(output) {
      unparsed += output.length;
      const last = tasks.at(-1);
      if (last?.kind === 'bytes') last.chunks.push(output);
      else tasks.push({ kind: 'bytes', chunks: [output] });
      work();
    },
    resize(wanted) {
      current = wanted;
      void afterwards(() => terminal.resize(wanted.columns, wanted.rows));
    },
    snapshot: () =>
      afterwards(() => {
        const whole = serializer.serialize({ scrollback: SCROLLBACK });
        const drawing = whole.length <= MAX_DRAWING ? whole : serializer.serialize({ scrollback: 0 });
        return { size: { rows: terminal.rows, columns: terminal.cols }, drawing: Buffer.from(drawing + extra()) };
      }),
    parsed: () => afterwards(() => undefined),
    dispose() {
      isDisposed = true;
      tasks.length = 0;
      // A terminal that is disposed of while it parses never finishes, and others wait for their turn.
      if (!isParsing) terminal.dispose();
    },
  };
}

/** Follows the state that the serializer leaves out, and returns what restores it: cursor, mouse encoding, margins. */
function followExtraState(terminal: headless.Terminal): () => string {
  let isCursorHidden = false;
  let isMouseSgr = false;
  let margins: readonly [top: number, bottom: number] | null = null;
  const set = (isSet: boolean) => (params: readonly (number | number[])[]) => {
    for (const mode of params) {
      if (mode === 25) isCursorHidden = !isSet;
      if (mode === 1006) isMouseSgr = isSet;
      if (mode === 47 || mode === 1047 || mode === 1049) margins = null;
    }
    return false;
  };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
  terminal.parser.registerCsiHandler({ final: 'r' }, ([top = 1, bottom = 0]) => {
    const last = Number(bottom) === 0 ? terminal.rows : Math.min(Number(bottom), terminal.rows);
    margins = Number(top) <= 1 && last === terminal.rows ? null : [Number(top), last];
    return false;
  });
  terminal.onResize(() => {
    margins = null;
  });
  terminal.parser.registerEscHandler({ final: 'c' }, () => {
    [isCursorHidden, isMouseSgr, margins] = [false, false, null];
    return false;
  });
  return () => {
    const { cursorX, cursorY } = terminal.buffer.active;
    // Setting the margins moves the cursor to the top.
    const scrolled = margins === null ? '' : `\u001b[${margins[0]};${margins[1]}r\u001b[${cursorY + 1};${cursorX + 1}H`;
    return scrolled + (isMouseSgr ? '\u001b[?1006h' : '') + (isCursorHidden ? '\u001b[?25l' : '');
  };
}
