import type { Socket } from 'node:net';
import type { ShellEnd, ShellOptions, Streams } from '../../../node/lab-node.ts';
import { exitCodeAfter } from '../../../process/exit-code.ts';
import { FRAME, frameReader, sendFrame } from './frames.ts';
import { request, SupervisorGone } from './supervisor-client.ts';

/** A stream that is a terminal: its size, and whether it is in raw mode. */
interface TerminalStream {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Undoes what a program may have left set in a terminal: the alternate screen, mouse reporting, a hidden cursor,
 * colors.
 */
const RESTORE =
  '\u001b[?1049l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1004l\u001b[?1006l\u001b[?2004l\u001b[?25h\u001b[?1l\u001b>\u001b[0m';

/**
 * Shows a shell of the node on these streams, the user's terminal, until the shell ends or another client takes it
 * over.
 */
export async function shellOn(socket: Socket, { stdin, stdout }: Streams, { which }: ShellOptions): Promise<ShellEnd> {
  const size = () => (isTerminal(stdout) ? { rows: stdout.rows, columns: stdout.columns } : {});
  const target = which === 'new' ? { argv: ['/bin/bash', '-l'] } : { id: which === 'newest' ? null : which };
  request(socket, 'terminal', { ...target, term: process.env.TERM ?? 'xterm', size: size() });
  const setRaw = (raw: boolean) => {
    if ('setRawMode' in stdin && typeof stdin.setRawMode === 'function') stdin.setRawMode(raw);
  };
  const input = (chunk: Uint8Array) => void sendFrame(socket, FRAME.input, chunk);
  const resized = () => void sendFrame(socket, FRAME.size, JSON.stringify(size()));
  setRaw(true);
  stdin.on('data', input).resume();
  stdout.on('resize', resized);
  stdout.on('error', () => socket.destroy());
  try {
    return await new Promise<ShellEnd>((resolve, reject) => {
      const read = frameReader((kind, body) => {
        if (kind === FRAME.output && !stdout.write(body)) {
          socket.pause();
          stdout.once('drain', () => socket.resume());
        }
        if (kind === FRAME.ended) resolve(endIn(body));
      });
      socket.on('data', (chunk: Uint8Array) => {
        try {
          read(chunk);
        } catch (error) {
          reject(error);
        }
      });
      socket.on('close', () => reject(new SupervisorGone()));
    });
  } finally {
    stdin.off('data', input).pause();
    stdout.off('resize', resized);
    setRaw(false);
    stdout.write(RESTORE);
    socket.destroy();
  }
}

function isTerminal<T extends object>(stream: T): stream is T & TerminalStream {
  return 'columns' in stream && typeof stream.columns === 'number' && 'rows' in stream;
}

function endIn(body: Uint8Array): ShellEnd {
  const value: unknown = JSON.parse(Buffer.from(body).toString());
  const end = typeof value === 'object' && value !== null ? value : {};
  if ('exitCode' in end && typeof end.exitCode === 'number') return { how: 'exited', exitCode: end.exitCode };
  if ('signal' in end && typeof end.signal === 'string') return { how: 'exited', exitCode: exitCodeAfter(end.signal) };
  if ('replaced' in end) return { how: 'replaced' };
  return { how: 'refused', why: 'error' in end ? String(end.error) : 'the shell has ended without an exit code' };
}
