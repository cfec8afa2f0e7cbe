import { TERMINAL_CLOSE, type TerminalClose, type TerminalMessage } from '../../api.ts';
import { makeOutgoing } from './outgoing.ts';
import { overHttp, overWebSocket, type Transport } from './transport.ts';

/** What the page shows about a terminal. */
export interface TerminalState {
  /**
   * - `away`: the line is down, or the node is; it is tried again
   * - `elsewhere`: opened in too many other browsers; `reconnect` brings it back
   */
  readonly line: 'connecting' | 'open' | 'away' | 'elsewhere';
  readonly transport: 'web-socket' | 'http';
  /** Why the shell or the connection has ended, until it is open again; or what was lost of the input, until the next. */
  readonly notice: string | null;
  /** Why what is typed is refused, or `null` if it is accepted. */
  readonly readOnly: string | null;
  /** Bytes that were typed while the line was down, and are sent when it is back. */
  readonly held: number;
  /** Whether no more can be held, so that what is typed is refused. */
  readonly isFull: boolean;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A line to a terminal that is connected again whenever it is lost. */
export interface Connection {
  /** What was typed; while the line is down, it is held, as far as there is room. */
  type(input: Uint8Array): void;
  /** What was typed and not sent is not to be sent. */
  dropUnsent(): void;
  resize(size: Size): void;
  reconnect(): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly size: Size;
  onState(state: TerminalState): void;
  /** The terminal is cleared and drawn anew. */
  onScreen(size: Size): void;
  /** `drawn` is to be called when these bytes have been drawn. */
  onBytes(output: Uint8Array, drawn: () => void): void;
}

/** Bytes of input that are held while the line is down, and in all. */
const MAX_HELD = 64 * 1024;
const MAX_WAITING = 16 * 1024 * 1024;

/** Milliseconds between two attempts to connect. */
const FIRST_DELAY = 250;
const LAST_DELAY = 5_000;

/** Failures of WebSocket, in milliseconds from the first, after which the terminal does without. */
const FAILURES = { count: 2, within: 3_000 };

/** Milliseconds in which the hub takes what was typed, or the line is down. */
const PATIENCE = 5_000;

/** What was drawn is told at once if it is this much, in bytes, or else after some milliseconds. */
const DRAWN = { bytes: 16 * 1024, delay: 100 };

/** Milliseconds after which a page that has nothing to send says that it is there. */
const STILL_HERE = 20_000;

export function connectTerminal({ url, size, onState, onScreen, onBytes }: ConnectionOptions): Connection {
  const page = crypto.randomUUID();
  const outgoing = makeOutgoing();
  let wanted = size;
  let state: TerminalState = {
    line: 'connecting',
    transport: 'web-socket',
    notice: null,
    readOnly: null,
    held: 0,
    isFull: false,
  };
  let transport: Transport | null = null;
  let delay = FIRST_DELAY;
  let openedAt = 0;
  let hasWebSocketWorked = false;
  let failures: readonly number[] = [];
  let retry: ReturnType<typeof setTimeout> | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let sayDrawn: () => void = () => undefined;

  function change(part: Partial<TerminalState>): void {
    const next = { ...state, ...part };
    next.held = next.line === 'open' ? 0 : outgoing.size;
    state = next;
    onState(state);
  }

  function connect(): void {
    clearTimeout(retry);
    clearTimeout(patience);
    transport?.close();
    if (state.line !== 'open') change({ line: state.line === 'away' ? 'away' : 'connecting' });
    let drawn = 0;
    let told = 0;
    let telling: ReturnType<typeof setTimeout> | undefined;
    let isEnded: string | null = null;
    const mine: Transport = (state.transport === 'http' ? overHttp : overWebSocket)(address(), {
      opened() {
        openedAt = performance.now();
        if (state.transport === 'web-socket') hasWebSocketWorked = true;
        mine.send({ kind: 'resume', page });
        mine.send({ kind: 'size', ...wanted });
      },
      bytes(output) {
        onBytes(output, () => {
          drawn += output.length;
          if (drawn - told >= DRAWN.bytes) tellDrawn();
          else telling ??= setTimeout(tellDrawn, DRAWN.delay);
        });
      },
      told(message) {
        if (message.kind === 'ended') isEnded = message.why;
        take(message);
      },
      closed(end) {
        clearTimeout(telling);
        if (transport === mine) lost(end, isEnded);
      },
    });
    function tellDrawn(): void {
      clearTimeout(telling);
      telling = undefined;
      told = drawn;
      if (transport === mine && state.line === 'open') mine.send({ kind: 'drawn', bytes: drawn });
    }
    sayDrawn = tellDrawn;
    transport = mine;
  }

  function take(message: TerminalMessage): void {
    switch (message.kind) {
      case 'resumed': {
        const dropped = outgoing.resumed(message.taken);
        change({
          line: 'open',
          isFull: false,
          notice: dropped === 0 ? null : `${dropped} bytes were being sent when the line went down, and may be missing`,
        });
        send();
        break;
      }
      case 'screen':
        onScreen({ columns: message.columns, rows: message.rows });
        break;
      case 'taken':
        outgoing.taken(message.bytes);
        send();
        break;
      case 'input':
        change({ readOnly: message.isAccepted ? null : message.why });
        break;
      case 'ended':
        change({ notice: message.why });
    }
  }

  function send(): void {
    if (state.line !== 'open') return;
    for (let part = outgoing.next(); part !== null; part = outgoing.next()) transport?.bytes(part);
    clearTimeout(patience);
    if (outgoing.size > 0) patience = setTimeout(() => lost({ code: 1006, why: '' }, null), PATIENCE);
  }

  function lost(end: TerminalClose, ended: string | null): void {
    const wasOpen = openedAt > 0;
    const lasted = performance.now() - openedAt;
    openedAt = 0;
    clearTimeout(patience);
    transport?.close();
    transport = null;
    if (end.code === TERMINAL_CLOSE.elsewhere || end.code === TERMINAL_CLOSE.forbidden) {
      change({ line: end.code === TERMINAL_CLOSE.elsewhere ? 'elsewhere' : 'away', notice: end.why });
      return;
    }
    const why = ended ?? (end.code === TERMINAL_CLOSE.malformed ? end.why : null);
    if (!wasOpen && state.transport === 'web-socket' && !hasWebSocketWorked) {
      failures = [...failures, performance.now()].slice(-FAILURES.count);
    }
    const doesWithout = failures.length === FAILURES.count && performance.now() - (failures[0] ?? 0) <= FAILURES.within;
    if (wasOpen && lasted > LAST_DELAY) delay = FIRST_DELAY;
    change({
      line: 'away',
      notice: why ?? state.notice,
      transport: doesWithout && state.transport === 'web-socket' ? 'http' : state.transport,
    });
    if (state.transport === 'http' && !wasOpen && !doesWithout) change({ transport: 'web-socket' });
    if (doesWithout) failures = [];
    retry = setTimeout(connect, delay);
    delay = Math.min(LAST_DELAY, delay * 2);
  }

  function address(): string {
    const absolute = new URL(url, location.href);
    if (state.transport === 'web-socket') absolute.protocol = absolute.protocol.replace('http', 'ws');
    return absolute.href;
  }

  function reconnect(): void {
    delay = FIRST_DELAY;
    connect();
  }

  const online = () => state.line === 'away' && reconnect();
  const offline = () => state.line === 'open' && lost({ code: 1006, why: '' }, null);
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  const stillHere = setInterval(() => sayDrawn(), STILL_HERE);
  connect();

  return {
    type(input) {
      if (state.readOnly !== null) return;
      const isOpen = state.line === 'open';
      const isHeld = outgoing.push(input, isOpen ? MAX_WAITING : MAX_HELD);
      if (!isOpen || !isHeld || state.notice !== null || state.isFull) {
        change({ isFull: !isHeld, ...(isOpen && { notice: null }) });
      }
      send();
    },
    dropUnsent: () => outgoing.dropUnsent(),
    resize(next) {
      wanted = next;
      if (state.line === 'open') transport?.send({ kind: 'size', ...next });
    },
    reconnect,
    close() {
      clearTimeout(retry);
      clearTimeout(patience);
      clearInterval(stillHere);
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      transport?.close();
      transport = null;
    },
  };
}
