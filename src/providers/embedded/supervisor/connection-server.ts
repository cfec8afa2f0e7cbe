import { createServer, type Server, type Socket } from 'node:net';
import { firstLine } from '../connection/first-line.ts';

/** A client's request, in the line of JSON that starts a connection. */
export type Request = Readonly<Record<string, unknown>> & { readonly what: string };

/** A connection after its first line. */
export interface Conversation {
  readonly request: Request;
  readonly socket: Socket;
  /** What came after the first line; to be read before anything from the socket. */
  readonly rest: Uint8Array;
  /** Aborted when the client has disconnected. */
  readonly gone: AbortSignal;
}

/** Maximum size of a first line, in bytes. */
const MAX_REQUEST = 1024 * 1024;

/** Listens on a Unix socket; its connections start with a line of JSON. */
export function serve(path: string, converse: (conversation: Conversation) => Promise<void>): Promise<Server> {
  const server = createServer((socket) => {
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    socket.on('error', () => socket.destroy());
    void firstLine(socket, MAX_REQUEST)
      .then(async (first) => {
        if (first === null) return;
        await converse({ request: parse(first.line), rest: first.rest, socket, gone: gone.signal });
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

function parse(line: string): Request {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('what' in value) || typeof value.what !== 'string') {
    throw new Error('a request must be an object that says what it asks for');
  }
  return { ...value, what: value.what };
}
