import { createServer, type Server, type Socket } from 'node:net';

/** What a client asks for, in the line of JSON that opens a connection. */
export type Request = Readonly<Record<string, unknown>> & { readonly what: string };

/** A connection after its first line. */
export interface Conversation {
  readonly request: Request;
  readonly socket: Socket;
  /** What came behind the first line; to be taken before anything that the socket gives. */
  readonly rest: Uint8Array;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

/** Bytes of a first line. */
const MAX_REQUEST = 1024 * 1024;

/** Listens on a Unix socket; its connections begin with a line of JSON. */
export function serve(path: string, converse: (conversation: Conversation) => Promise<void>): Promise<Server> {
  const server = createServer((socket) => {
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    socket.on('error', () => socket.destroy());
    void firstLine(socket)
      .then(async (first) => {
        if (first !== null) await converse({ ...first, socket, gone: gone.signal });
      })
      .catch((error: unknown) => reply(socket, { error: String(error) }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

/** Answers with one line of JSON and ends the connection. */
export function reply(socket: Socket, answer: unknown): void {
  if (!socket.destroyed) socket.end(`${JSON.stringify(answer)}\n`);
}

function firstLine(socket: Socket): Promise<{ readonly request: Request; readonly rest: Uint8Array } | null> {
  return new Promise((resolve, reject) => {
    let pending: Uint8Array = Buffer.alloc(0);
    const take = (chunk: Uint8Array) => {
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf(0x0a);
      if (end === -1 && pending.length < MAX_REQUEST) return;
      socket.off('data', take);
      socket.pause();
      try {
        resolve({ request: parse(Buffer.from(pending.subarray(0, end)).toString()), rest: pending.subarray(end + 1) });
      } catch (error) {
        reject(error);
      }
    };
    socket.on('data', take);
    socket.once('close', () => resolve(null));
  });
}

function parse(line: string): Request {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('what' in value) || typeof value.what !== 'string') {
    throw new Error('a request must be an object that says what it asks for');
  }
  return { ...value, what: value.what };
}
