import { closeSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { basename, dirname } from 'node:path';
import { firstLine } from './first-line.ts';

/** The supervisor does not answer: it has ended, or never existed. */
export class SupervisorGone extends Error {
  constructor(options?: ErrorOptions) {
    super('the supervisor of this lab does not answer', options);
    this.name = 'SupervisorGone';
  }
}

/** Maximum size of an answer, in bytes. */
const MAX_ANSWER = 16 * 1024 * 1024;

/** The part of a zod schema that is used here. */
interface Schema<T> {
  parse(value: unknown): T;
}

/** Connects to a lab's control socket. Throws SupervisorGone, and the signal's reason when aborted. */
export async function connectSupervisor(socketPath: string, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  // The path of a socket can have at most 107 bytes; the path of a lab's folder may be longer.
  const folder = openFolder(dirname(socketPath));
  const socket = connect(`/proc/self/fd/${folder}/${basename(socketPath)}`);
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', abort));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (error) => reject(new SupervisorGone({ cause: error })));
      socket.once('close', () => reject(new SupervisorGone()));
    });
    // The user of the socket sees that it has closed.
    socket.on('error', () => undefined);
    return socket;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    closeSync(folder);
  }
}

/** Sends the line that starts a conversation. */
export function request(socket: Socket, what: string, details: Readonly<Record<string, unknown>> = {}): void {
  socket.write(`${JSON.stringify({ what, ...details })}\n`);
}

/**
 * Sends one request to a lab's supervisor and returns its answer. Throws SupervisorGone if it does not answer, the
 * schema's error if the answer is malformed, and the signal's reason when aborted.
 */
export async function ask<T>(socketPath: string, what: string, schema: Schema<T>, signal: AbortSignal): Promise<T> {
  const socket = await connectSupervisor(socketPath, signal);
  try {
    request(socket, what);
    const answer = await firstLine(socket, MAX_ANSWER);
    if (answer === null) throw new SupervisorGone();
    return schema.parse(JSON.parse(answer.line));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    socket.destroy();
  }
}

function openFolder(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new SupervisorGone({ cause: error });
  }
}
