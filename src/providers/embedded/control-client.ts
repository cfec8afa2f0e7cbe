import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** The supervisor does not answer: it is gone, or was never there. */
export class SupervisorGone extends Error {
  constructor(options?: ErrorOptions) {
    super('the supervisor of this lab does not answer', options);
    this.name = 'SupervisorGone';
  }
}

/**
 * Asks a lab's supervisor for one thing and gives its answer. Throws SupervisorGone when it does not answer, and the
 * signal's reason when aborted.
 */
export async function ask<T>(socketPath: string, what: string, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  // A socket's path may have 107 bytes at most; a lab's folder may be deeper.
  const folder = openFolder(dirname(socketPath));
  const socket = connect(`/proc/self/fd/${folder}/${basename(socketPath)}`);
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort);
  try {
    const failed = new Promise<never>((_, reject) => {
      socket.on('error', (error) => reject(new SupervisorGone({ cause: error })));
      socket.on('close', () => reject(new SupervisorGone()));
    });
    const answered = (async (): Promise<T> => {
      socket.write(`${JSON.stringify({ what })}\n`);
      for await (const line of createInterface({ input: socket })) return JSON.parse(line);
      throw new SupervisorGone();
    })();
    failed.catch(() => undefined);
    answered.catch(() => undefined);
    return await Promise.race([answered, failed]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
    closeSync(folder);
  }
}

function openFolder(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new SupervisorGone({ cause: error });
  }
}
