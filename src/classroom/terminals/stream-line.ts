import { MAX_UNSENT, PING_INTERVAL } from './limits.ts';
import type { Line, Receiver } from './line.ts';

/** Milliseconds after which a page that has sent nothing is taken for gone; it sends `drawn` every 20 s. */
const PATIENCE = 60_000;

/** A browser that is served over server-sent events and sends its messages with requests. */
export interface StreamLine {
  readonly events: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly receiver: Receiver;
  /** A request has come. */
  heard(): void;
}

/** `name` is how the page refers to the stream. Source of the format: WHATWG HTML, "Server-sent events". */
export function overStream(name: string, serve: (line: Line) => Receiver): StreamLine {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  let heardAt = performance.now();
  const events = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(started) {
        controller = started;
      },
      cancel: lost,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNSENT }),
  );

  function send(text: string): void {
    controller?.enqueue(encoder.encode(text));
    if ((controller?.desiredSize ?? 1) > 0) return;
    controller?.error(new Error('the browser does not read what it says to have drawn'));
    lost();
  }

  function event(kind: string, data: string): void {
    send(`event: ${kind}\ndata: ${data}\n\n`);
  }

  function lost(): void {
    clearInterval(pinging);
    controller = null;
    receiver.closed();
  }

  event('stream', JSON.stringify({ stream: name }));
  const pinging = setInterval(() => {
    send(': still here\n\n');
    if (performance.now() - heardAt <= PATIENCE) return;
    controller?.close();
    lost();
  }, PING_INTERVAL);
  const receiver = serve({
    bytes: (output) => event('bytes', Buffer.from(output).toString('base64')),
    tell: (message) => event('message', JSON.stringify(message)),
    close(code, why) {
      event('close', JSON.stringify({ code, why }));
      clearInterval(pinging);
      controller?.close();
      controller = null;
    },
  });
  return {
    events,
    receiver,
    heard() {
      heardAt = performance.now();
    },
  };
}
