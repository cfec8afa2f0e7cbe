import type { RawData, WebSocket } from 'ws';
import { MAX_UNSENT, PING_INTERVAL } from './limits.ts';
import type { Line, Receiver } from './line.ts';

/** Bytes of a reason for closing. Source: RFC 6455, section 5.5. */
const MAX_REASON = 123;

/** Serves a browser over a WebSocket, which is closed when it does not answer a ping. */
export function overWebSocket(socket: WebSocket, serve: (line: Line) => Receiver): void {
  const receiver = serve({
    bytes(output) {
      socket.send(output);
      if (socket.bufferedAmount > MAX_UNSENT) socket.terminate();
    },
    tell: (message) => socket.send(JSON.stringify(message)),
    close: (code, why) => socket.close(code, reason(why)),
  });
  let isAnswering = true;
  const pinging = setInterval(() => {
    if (!isAnswering) return socket.terminate();
    isAnswering = false;
    socket.ping();
  }, PING_INTERVAL);
  socket.on('pong', () => {
    isAnswering = true;
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) receiver.bytes(bytesOf(data));
    else receiver.message(json(bytesOf(data).toString()));
  });
  socket.on('close', () => {
    clearInterval(pinging);
    receiver.closed();
  });
  // `close` follows.
  socket.on('error', () => undefined);
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reason(why: string): string {
  const bytes = Buffer.from(why);
  // A character that was cut becomes U+FFFD, which is longer than what is left of it.
  return bytes.length <= MAX_REASON
    ? why
    : `${bytes
        .subarray(0, MAX_REASON - 6)
        .toString()
        .replace(/\uFFFD$/, '')}…`;
}
