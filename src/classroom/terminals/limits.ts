import type { ServerOptions } from 'ws';

/** Bytes of a message in either direction. */
export const MAX_MESSAGE = 64 * 1024;

/** Bytes of input a second from one browser; as many may come at once. */
export const INPUT_RATE = 256 * 1024;

/** Bytes of input that a browser may have sent without having been told that they were taken. */
export const MAX_UNTAKEN = 128 * 1024;

/** Bytes that a browser may have left undrawn before output to it waits, and at which it continues. */
export const UNDRAWN = { pause: 512 * 1024, resume: 128 * 1024 } as const;

/**
 * Bytes that may wait to be sent to one browser, above everything that can be left undrawn: only a page that says to
 * have drawn what it has not read exceeds it.
 */
export const MAX_UNSENT = 8 * 1024 * 1024;

/** Bytes of output that the screen kept here may be behind. */
export const UNPARSED = { pause: 1024 * 1024, resume: 256 * 1024 } as const;

/** Browsers of a seat, over all of its terminals. */
export const MAX_BROWSERS = 4;

/** Lines of a terminal that are kept above its screen. */
export const SCROLLBACK = 1_000;

/** In characters. */
export const MAX_SIZE = { rows: 200, columns: 500 } as const;

/** Milliseconds between two pings: shorter than the 60 s after which proxies close a connection that is not used. */
export const PING_INTERVAL = 22_000;

/** For the WebSocketServer of the hub. */
export const WEB_SOCKET_OPTIONS = {
  noServer: true,
  maxPayload: MAX_MESSAGE,
  perMessageDeflate: false,
} as const satisfies ServerOptions;
