import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminalSize } from '../../node/node-terminal.ts';
import { TERMINAL_CLOSE } from '../api.ts';
import { INPUT_RATE, MAX_MESSAGE, MAX_UNTAKEN, UNDRAWN } from './limits.ts';
import type { Line, Receiver } from './line.ts';
import type { Access, Person } from './person.ts';
import { makeRate } from './rate.ts';
import { isTerminalRequest } from './requests.ts';
import type { SharedTerminal, View } from './shared-terminal.ts';
import { makeWindow } from './window.ts';

/** A browser that shows a terminal of a seat. */
export interface Browser extends Receiver {
  readonly person: Person;
  /** The access of the person may have changed. */
  lookAtAccess(): void;
  close(code: number, why: string): void;
}

export interface BrowserOptions {
  readonly person: Person;
  readonly line: Line;
  readonly terminal: SharedTerminal;
  /** Asked before each part of the input. */
  access(): Access;
  /** What the person has typed, as it is passed on. */
  typed(input: Uint8Array): void;
  /**
   * The page names itself: what was taken of its input on earlier connections, if that is known. These are closed, and
   * `taken` is asked by a later one.
   */
  resumed(page: string, browser: Browser, taken: () => number): number | null;
  /** It has gone, or was closed. */
  gone(browser: Browser): void;
}

/** Bytes of input that are passed on at once. */
const PART = 16 * 1024;

/** Milliseconds after which a page is told again what was taken; it is patient for 5 s. */
const STILL_HERE = 2_000;

/** Milliseconds between two changes of size. */
const RESIZE_INTERVAL = 50;

export function serveBrowser(options: BrowserOptions): Browser {
  const { person, line, terminal, access, typed, resumed, gone } = options;
  const window = makeWindow(UNDRAWN);
  const delayOf = makeRate(INPUT_RATE);
  const input: Uint8Array[] = [];
  const ending = new AbortController();
  let waiting = 0;
  let taken = 0;
  let untold = 0;
  let isPassing = false;
  let isAttached = false;
  let told: string | null = null;
  let wanted: TerminalSize | null = null;
  let resizing: NodeJS.Timeout | undefined;

  const view: View = {
    leads: person.isLearner,
    get isBehind() {
      return window.isFull;
    },
    draw({ size, drawing }) {
      line.tell({ kind: 'screen', columns: size.columns, rows: size.rows });
      view.show(drawing);
    },
    show(output) {
      for (let from = 0; from < output.length; from += MAX_MESSAGE) {
        const part = output.subarray(from, from + MAX_MESSAGE);
        window.sent(part.length);
        line.bytes(part);
      }
    },
    ended(why) {
      line.tell({ kind: 'ended', why });
      end(TERMINAL_CLOSE.ended, why);
    },
  };

  function end(code: number | null, why: string): void {
    if (ending.signal.aborted) return;
    ending.abort();
    clearTimeout(resizing);
    input.length = 0;
    terminal.detach(view);
    if (code !== null) line.close(code, why);
    gone(browser);
  }

  /** Whether the person may type; tells the page when that has changed, and closes the line if nothing is allowed. */
  function mayType(): boolean {
    const now = access();
    const why = now.may === 'type' ? '' : now.why;
    if (now.may === 'nothing') end(TERMINAL_CLOSE.forbidden, why);
    else if (told !== why) {
      told = why;
      line.tell({ kind: 'input', isAccepted: now.may === 'type', why });
    }
    return now.may === 'type';
  }

  async function passOn(): Promise<void> {
    if (isPassing) return;
    isPassing = true;
    for (let part = nextPart(); part !== null; part = nextPart()) {
      const delay = mayType() ? delayOf(part.length) : 0;
      if (delay > 1) await sleep(delay, undefined, { signal: ending.signal }).catch(() => undefined);
      if (ending.signal.aborted) return;
      waiting -= part.length;
      taken += part.length;
      if (mayType()) {
        terminal.use(view);
        typed(part);
        // A program that reads nothing may keep the input waiting; the page is not to take the line for dead.
        const stillHere = setInterval(() => line.tell({ kind: 'taken', bytes: taken }), STILL_HERE);
        await Promise.race([terminal.write(part), aborted(ending.signal)]);
        clearInterval(stillHere);
      }
      if (ending.signal.aborted) return;
      untold += part.length;
      if (input.length > 0 && untold < MAX_UNTAKEN / 4) continue;
      untold = 0;
      line.tell({ kind: 'taken', bytes: taken });
    }
    isPassing = false;
  }

  function nextPart(): Uint8Array | null {
    const first = input.shift();
    if (first === undefined) return null;
    if (first.length > PART) input.unshift(first.subarray(PART));
    return first.subarray(0, PART);
  }

  function resize(size: TerminalSize): void {
    if (!isAttached) {
      isAttached = true;
      terminal.attach(view, size);
      return;
    }
    const isWaiting = wanted !== null;
    wanted = size;
    if (isWaiting) return;
    resizing = setTimeout(() => {
      if (wanted) terminal.resize(view, wanted);
      wanted = null;
    }, RESIZE_INTERVAL);
  }

  function malformed(why: string): void {
    end(TERMINAL_CLOSE.malformed, why);
  }

  const browser: Browser = {
    person,
    bytes(bytes) {
      if (ending.signal.aborted || bytes.length === 0) return;
      if (!isAttached) return malformed('the size of the terminal comes first');
      if (bytes.length > MAX_MESSAGE) return malformed(`a message has at most ${MAX_MESSAGE} bytes`);
      waiting += bytes.length;
      if (waiting > MAX_UNTAKEN + PART) return malformed(`at most ${MAX_UNTAKEN} bytes of input may be under way`);
      input.push(bytes);
      void passOn();
    },
    message(value) {
      if (ending.signal.aborted) return;
      if (!isTerminalRequest(value)) return malformed('a message is not of this version of the page');
      switch (value.kind) {
        case 'size':
          if (!mayType() && ending.signal.aborted) return;
          return resize(value);
        case 'drawn':
          if (!window.done(value.bytes)) return malformed('more was drawn than was sent');
          return terminal.drawn(view);
        case 'resume': {
          if (isAttached) return malformed('resume comes first');
          const before = resumed(value.page, browser, () => taken);
          taken = before ?? 0;
          return line.tell({ kind: 'resumed', taken: before });
        }
      }
    },
    closed: () => end(null, ''),
    lookAtAccess: () => void (isAttached && mayType()),
    close: end,
  };
  return browser;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
