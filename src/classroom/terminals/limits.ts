import type { ServerOptions } from 'ws';

/** Bytes of a message in either direction. */
export const MAX_MESSAGE = 64 * 1024;

/** Bytes of input a second from one browser, and at once. */
export const INPUT_RATE = 256 * 1024;

/** Bytes that a browser may have left undrawn before its terminal is paused, and at which it continues. */
export const UNDRAWN_PAUSE = 512 * 1024;
export const UNDRAWN_RESUME = 128 * 1024;

/** Browsers of a seat, over all of its terminals. */
export const MAX_BROWSERS = 4;

/** Milliseconds between two pings: shorter than the 60 s after which proxies close an idle connection. */
export const PING_INTERVAL = 22_000;

/** For the WebSocketServer of the hub. */
export const WEB_SOCKET_OPTIONS = {
  noServer: true,
  maxPayload: MAX_MESSAGE,
  perMessageDeflate: false,
} as const satisfies ServerOptions;
