import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** One request on a connection: what it says may be sent in pieces, each a line of JSON. */
export type Handler = (request: Request, send: (reply: unknown) => void, gone: AbortSignal) => Promise<void>;

/** `what` names what is asked for, `argv` is for those that stand in for a program. */
export interface Request {
  readonly what: string;
  readonly argv?: readonly string[];
}

/** Answers requests on a Unix socket: one line of JSON asks, lines of JSON answer, the end of the connection ends. */
export function serve(path: string, handler: Handler): Promise<Server> {
  const server = createServer((socket) => void converse(socket, handler));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

async function converse(socket: Socket, handler: Handler): Promise<void> {
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  socket.on('error', () => socket.destroy());
  const send = (reply: unknown) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
  };
  for await (const line of createInterface({ input: socket })) {
    const request: Request = JSON.parse(line);
    await handler(request, send, gone.signal).catch((error: unknown) => send({ error: String(error) }));
    break;
  }
  socket.end();
}
