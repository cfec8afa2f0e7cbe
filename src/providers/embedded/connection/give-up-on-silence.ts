import type { Socket } from 'node:net';
import { ask } from './supervisor-client.ts';

const anyAnswer = { parse: (value: unknown) => value };

/**
 * Ends a conversation if its supervisor has stopped answering. A program may be silent for any length of time; after
 * each `patience` milliseconds of silence, a separate request is sent, which the supervisor must answer within the same
 * time. The request is the one that does not resume a suspended lab.
 */
export function giveUpOnSilence(socket: Socket, socketPath: string, patience: number): void {
  const closed = new AbortController();
  let heard = socket.bytesRead;
  const timer = setInterval(() => {
    if (socket.bytesRead === heard) {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(patience)]);
      ask(socketPath, 'suspended', anyAnswer, signal).catch(() => socket.destroy());
    }
    heard = socket.bytesRead;
  }, patience);
  socket.once('close', () => {
    clearInterval(timer);
    closed.abort();
  });
}
