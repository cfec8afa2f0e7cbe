import type { TerminalClose, TerminalInput, TerminalMessage, TerminalRequest } from '../../api.ts';

/** A connection to a terminal, whatever carries it. */
export interface Transport {
  bytes(input: Uint8Array): void;
  send(request: TerminalRequest): void;
  close(): void;
}

export interface TransportEvents {
  opened(): void;
  bytes(output: Uint8Array): void;
  told(message: TerminalMessage): void;
  /** Comes last, also if it never opened; not after `close`. `code` is one of `TERMINAL_CLOSE` if the hub closed it. */
  closed(end: TerminalClose): void;
}

const LOST: TerminalClose = { code: 1006, why: '' };

export function overWebSocket(url: string, events: TransportEvents): Transport {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.opened();
  socket.onclose = ({ code, reason }) => events.closed({ code, why: reason });
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data === 'string') events.told(JSON.parse(data));
    else events.bytes(new Uint8Array(data));
  };
  return {
    bytes: (input) => socket.send(Uint8Array.from(input)),
    send: (request) => socket.send(JSON.stringify(request)),
    close() {
      socket.onopen = socket.onclose = socket.onmessage = null;
      socket.close();
    },
  };
}

/** Bytes of base64 in one request, of which the hub takes 64 KiB. */
const MAX_REQUEST = 48 * 1024;

/** Without WebSocket: server-sent events, and a request at a time for what is sent. */
export function overHttp(url: string, events: TransportEvents): Transport {
  const [path = '', query] = url.split('?');
  const source = new EventSource(`${path}/stream${query === undefined ? '' : `?${query}`}`);
  const waiting: TerminalInput['messages'][number][] = [];
  let stream = '';
  let isPosting = false;
  let isOver = false;

  function end(how: TerminalClose): void {
    if (isOver) return;
    isOver = true;
    source.close();
    events.closed(how);
  }

  const on = (kind: string, take: (data: string) => void) =>
    source.addEventListener(kind, ({ data }: MessageEvent<string>) => !isOver && take(data));
  on('stream', (data) => {
    ({ stream } = JSON.parse(data));
    events.opened();
  });
  on('bytes', (data) => events.bytes(Uint8Array.from(atob(data), (character) => character.charCodeAt(0))));
  on('message', (data) => events.told(JSON.parse(data)));
  on('close', (data) => end(JSON.parse(data)));
  source.onerror = () => end(LOST);

  async function post(): Promise<void> {
    if (isPosting) return;
    isPosting = true;
    while (waiting.length > 0 && !isOver) {
      let size = 0;
      const fitting = waiting.findIndex((message) => {
        size += message.kind === 'bytes' ? message.base64.length : 64;
        return size > MAX_REQUEST;
      });
      const messages = waiting.splice(0, fitting === -1 ? waiting.length : Math.max(1, fitting));
      const body: TerminalInput = { stream, messages };
      const answer = await fetch(`${path}/input`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }).catch(() => null);
      if (!answer?.ok) end(LOST);
    }
    isPosting = false;
  }

  function queue(message: TerminalInput['messages'][number]): void {
    waiting.push(message);
    void post();
  }

  return {
    bytes: (input) => queue({ kind: 'bytes', base64: btoa(String.fromCharCode(...input)) }),
    send: queue,
    close() {
      isOver = true;
      source.close();
    },
  };
}
