import type { Socket } from 'node:net';
import { ask } from './supervisor-client.ts';

const anyAnswer = { parse: (value: unknown) => value };

/**
 * Ends a conversation when its supervisor has stopped answering. A program may be silent for as long as it likes; after
 * each `patience` milliseconds of silence another question is asked, and that has to be answered within as many.
 */
export function giveUpOnSilence(socket: Socket, socketPath: string, patience: number): void {
  const closed = new AbortController();
  let heard = socket.bytesRead;
  const timer = setInterval(() => {
    if (socket.bytesRead === heard) {
      const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(patience)]);
      ask(socketPath, 'terminals', anyAnswer, signal).catch(() => socket.destroy());
    }
    heard = socket.bytesRead;
  }, patience);
  socket.once('close', () => {
    clearInterval(timer);
    closed.abort();
  });
}
