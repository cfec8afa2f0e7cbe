import type { Socket } from 'node:net';
import type { NodeTerminal, OpenTerminalOptions, TerminalEnd, TerminalViewer } from '../../../node/node-terminal.ts';
import { exitCodeAfter } from '../../../process/exit-code.ts';
import { isObject, parseJson } from '../../../process/json-guard.ts';
import { errorText } from '../../../text/error-text.ts';
import { FRAME, frameReader, sendFrame } from './frames.ts';
import { request } from './supervisor-client.ts';

/** Attaches to a named shell of the node over a connection to its supervisor, which this takes over. */
export function terminalOn(socket: Socket, { name, size }: OpenTerminalOptions, viewer: TerminalViewer): NodeTerminal {
  request(socket, 'terminal', { name, argv: ['/bin/bash', '-l'], term: 'xterm-256color', size });
  let isRestored = false;
  let isOver = false;

  function end(how: TerminalEnd): void {
    if (isOver) return;
    isOver = true;
    viewer.ended(how);
    socket.destroy();
  }

  const read = frameReader((kind, body) => {
    if (isOver) return;
    if (kind === FRAME.ended) return end(endIn(body));
    if (kind !== FRAME.output) return;
    // The supervisor first sends what it has kept, in one frame.
    if (isRestored) viewer.printed(body);
    else viewer.restored(body);
    isRestored = true;
  });
  socket.on('data', (chunk: Uint8Array) => {
    try {
      read(chunk);
    } catch (error) {
      end({ how: 'unreachable', why: errorText(error) });
    }
  });
  socket.on('close', () => end({ how: 'unreachable', why: 'the node is no longer running' }));

  return {
    write(input) {
      if (isOver || sendFrame(socket, FRAME.input, input)) return Promise.resolve();
      return new Promise((resolve) => {
        const more = () => {
          socket.off('drain', more).off('close', more);
          resolve();
        };
        socket.on('drain', more).on('close', more);
      });
    },
    resize(wanted) {
      if (!isOver) sendFrame(socket, FRAME.size, JSON.stringify(wanted));
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close() {
      isOver = true;
      socket.destroy();
    },
  };
}

function endIn(body: Uint8Array): TerminalEnd {
  const end = parseJson(Buffer.from(body).toString(), isObject) ?? {};
  if ('exitCode' in end && typeof end.exitCode === 'number') return { how: 'exited', exitCode: end.exitCode };
  if ('signal' in end && typeof end.signal === 'string') return { how: 'exited', exitCode: exitCodeAfter(end.signal) };
  if ('replaced' in end) return { how: 'replaced' };
  return { how: 'refused', why: 'error' in end ? String(end.error) : 'the shell has ended without an exit code' };
}
