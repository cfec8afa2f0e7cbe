/** A stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface EventSink {
  send(message: { readonly event: string; readonly data: string; readonly id?: number }): void;
  /** Keeps proxies from closing the connection. */
  ping(): void;
  /** Whether the client takes what it is sent; otherwise, what is sent only makes it wait longer. */
  hasRoom(): boolean;
}

/** Bytes that may wait for a slow client. */
const WAITING = 256 * 1024;

/** Answers with a stream. `open` is called at once; what it returns is called when the client has gone. */
export function eventStream(open: (sink: EventSink) => () => void): Response {
  const encoder = new TextEncoder();
  let close = () => {};
  let isOpen = true;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => {
          if (isOpen) controller.enqueue(encoder.encode(text));
        };
        close = open({
          send({ event, data, id }) {
            write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
          },
          ping: () => write(': ping\n\n'),
          hasRoom: () => isOpen && (controller.desiredSize ?? 0) > 0,
        });
      },
      cancel() {
        isOpen = false;
        close();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING }),
  );
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  });
}
