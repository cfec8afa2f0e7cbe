import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import type { TerminalSize } from '../../../node/node-terminal.ts';
import { isObject, parseJson } from '../../../process/json-guard.ts';
import { errorText } from '../../../text/error-text.ts';
import { FRAME, type FrameKind, frameReader, sendFrame } from '../connection/frames.ts';
import type { Conversation, Request } from './connection-server.ts';
import type { Isolation } from './isolation.ts';
import { nodeEnvironment } from './node-environment.ts';
import { startProgram } from './program.ts';
import type { Viewer } from './terminal.ts';
import type { Terminals } from './terminals.ts';

/** Runs a program for a client, and kills it and its process group when the client has disconnected. */
export async function serveProgram({ request, socket, rest, gone }: Conversation, isolation: Isolation): Promise<void> {
  const program = await startProgram(
    words(request.argv),
    nodeEnvironment('dumb'),
    { kind: request.for === 'grader' ? 'grader' : 'learner' },
    isolation,
  ).catch((error: unknown) => sendFrame(socket, FRAME.ended, JSON.stringify({ error: errorText(error) })));
  if (typeof program === 'boolean') return void socket.end();
  const { stdin } = program;
  const kill = () => program.kill('SIGKILL');
  gone.addEventListener('abort', kill, { once: true });
  if (gone.aborted) kill();
  const output = [forward(program.stdout, FRAME.output, socket), forward(program.stderr, FRAME.errorOutput, socket)];
  const read = frameReader((kind, body) => {
    if (kind === FRAME.input && !stdin.write(body)) {
      socket.pause();
      stdin.once('drain', () => socket.resume());
      stdin.once('close', () => socket.resume());
    }
    if (kind === FRAME.inputEnd) stdin.end();
    if (kind === FRAME.signal) program.kill(signalIn(body));
  });
  read(rest);
  socket.on('data', read);
  socket.resume();
  const ending = await program.ended;
  // A background process that the program has left behind may keep its streams open forever.
  await Promise.race([Promise.all(output), settled()]);
  gone.removeEventListener('abort', kill);
  sendFrame(socket, FRAME.ended, JSON.stringify(ending));
  socket.end();
}

/** Whether the client stays attached to its terminal whether or not anybody uses it. */
export function isStanding(request: Request): boolean {
  return request.what === 'terminal' && typeof request.name === 'string';
}

/**
 * Attaches a client to a terminal, new or existing, and detaches it when the client leaves. `used` is called whenever
 * something is typed or printed.
 */
export async function serveTerminal(conversation: Conversation, terminals: Terminals, used: () => void): Promise<void> {
  const { request, socket, rest, gone } = conversation;
  const size = sizeOf(request.size);
  const end = (how: unknown) => {
    sendFrame(socket, FRAME.ended, JSON.stringify(how));
    // Nothing that still comes is read, but the end.
    socket.resume().end();
  };
  const term = typeof request.term === 'string' && /^[\w.+-]{1,64}$/.test(request.term) ? request.term : 'xterm';
  const open = () =>
    typeof request.name === 'string'
      ? terminals.named(request.name, words(request.argv), nodeEnvironment(term), size)
      : terminals.open(words(request.argv), nodeEnvironment(term), size);
  const terminal =
    request.id === undefined
      ? await open().catch((error: unknown) => errorText(error))
      : terminals.find(request.id === null ? null : Number(request.id));
  if (terminal === undefined) return end({ error: 'there is no such shell to attach to' });
  if (typeof terminal === 'string') return end({ error: terminal });
  const viewer: Viewer = {
    show(output) {
      used();
      return sendFrame(socket, FRAME.output, output);
    },
    ended: end,
    replaced: () => end({ replaced: true }),
  };
  sendFrame(socket, FRAME.opened, JSON.stringify({ id: terminal.id }));
  terminal.attach(viewer, size);
  gone.addEventListener('abort', () => terminal.detach(viewer), { once: true });
  socket.on('drain', () => terminal.ready());
  const read = frameReader((kind, body) => {
    if (kind === FRAME.input) {
      used();
      if (!terminal.write(body, () => socket.resume())) socket.pause();
    }
    if (kind === FRAME.size) terminal.resize(sizeOf(parseJson(Buffer.from(body).toString(), isObject)));
  });
  read(rest);
  socket.on('data', read);
  socket.resume();
}

/** Connects a client to a port on the node's loopback. */
export function serveConnect({ request, socket, rest }: Conversation): void {
  const server = connect({ host: '127.0.0.1', port: Number(request.port), allowHalfOpen: true });
  server.once('connect', () => {
    socket.write(`${JSON.stringify({ connected: true })}\n`);
    server.write(rest);
    socket.pipe(server);
    server.pipe(socket);
  });
  server.on('error', (error) => socket.end(`${JSON.stringify({ error: error.message })}\n`));
  socket.on('close', () => server.destroy());
}

function forward(stream: Readable, kind: FrameKind, socket: Conversation['socket']): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', (chunk: Uint8Array) => {
      if (sendFrame(socket, kind, chunk)) return;
      stream.pause();
      socket.once('drain', () => stream.resume());
    });
    stream.on('error', () => resolve());
    stream.on('close', () => resolve());
  });
}

/** A short delay in which the last output of a program can be read. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 200));
}

function words(argv: unknown): readonly string[] {
  if (Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === 'string')) return argv;
  throw new Error('a program must be given as a list of words');
}

function sizeOf(size: unknown): TerminalSize {
  const one = (value: unknown, otherwise: number) =>
    typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 10_000 ? value : otherwise;
  const given = typeof size === 'object' && size !== null ? size : {};
  return {
    rows: one('rows' in given ? given.rows : null, 24),
    columns: one('columns' in given ? given.columns : null, 80),
  };
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'SIGTSTP', 'SIGCONT'];

function signalIn(body: Uint8Array): NodeJS.Signals {
  const name = Buffer.from(body).toString();
  return SIGNALS.find((known) => known === name) ?? 'SIGTERM';
}
