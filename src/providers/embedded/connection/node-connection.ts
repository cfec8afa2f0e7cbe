import type { Socket } from 'node:net';
import { Duplex, type Writable } from 'node:stream';
import { type ExecOptions, NodeUnreachable, type Streams } from '../../../node/lab-node.ts';
import type { NodeConnection } from '../../../node/posix-node.ts';
import { exitCodeAfter } from '../../../process/exit-code.ts';
import { isAlive, type ProcessIdentity } from '../../../process/identity.ts';
import { type Argv, type Finished, ProcessError } from '../../../process/run.ts';
import { firstLine } from './first-line.ts';
import { FRAME, frameReader, sendFrame } from './frames.ts';
import { giveUpOnSilence } from './give-up-on-silence.ts';
import { shellOn } from './shell-client.ts';
import { ask, connectSupervisor, request, SupervisorGone } from './supervisor-client.ts';
import { terminalOn } from './terminal-client.ts';
import { terminalsReply } from './terminals-reply.ts';

/** Maximum size in bytes of the line that answers a request for a connection. */
const MAX_ANSWER = 64 * 1024;

/** Bytes of error output after which the program of a stream is abandoned. */
const MAX_ERRORS = 1024 * 1024;

/** Bytes of output after which a program on the node is abandoned. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Milliseconds of silence after which the supervisor is asked whether it is alive, and within which it must answer. */
const PATIENCE = 20_000;

/**
 * Runs programs on a node through its supervisor, which starts them there; they inherit nothing from this process.
 * Rejects with NodeUnreachable if the supervisor stops answering.
 */
export function nodeConnection(
  socketPath: string,
  supervisor: ProcessIdentity,
  patience: number = PATIENCE,
): NodeConnection {
  const open = async (signal?: AbortSignal) => {
    try {
      const socket = await connectSupervisor(socketPath, signal ?? new AbortController().signal);
      giveUpOnSilence(socket, socketPath, patience);
      return socket;
    } catch (error) {
      throw error instanceof SupervisorGone ? await unreachable(supervisor, error) : error;
    }
  };

  async function run(argv: Argv, { stdin, signal, timeout }: ExecOptions): Promise<Finished> {
    const output: Uint8Array[] = [];
    const errors: Uint8Array[] = [];
    let size = 0;
    const keep = (list: Uint8Array[]) => (chunk: Uint8Array) => {
      list.push(chunk);
      size += chunk.length;
      return size <= MAX_OUTPUT;
    };
    const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
    const both = AbortSignal.any([signal, limit].filter((one) => one !== undefined));
    const told = () => text(errors);
    try {
      const socket = await open(both);
      const ended = conversation(socket, argv, { output: keep(output), errorOutput: keep(errors) }, stdin ?? '');
      const exitCode = exitCodeOf(argv, await ended, told());
      return { exitCode, stdout: text(output), stderr: told() };
    } catch (error) {
      if (limit?.aborted && !signal?.aborted) throw new ProcessError(argv, 'timeout', null, told(), { cause: error });
      if (signal?.aborted) throw new ProcessError(argv, 'aborted', null, told(), { cause: error });
      throw error instanceof SupervisorGone ? await unreachable(supervisor, error) : error;
    }
  }

  async function* stream(argv: Argv, { signal }: { readonly signal?: AbortSignal }): AsyncGenerator<Uint8Array> {
    const errors: Uint8Array[] = [];
    let errorSize = 0;
    const socket = await open(signal);
    const output = new Duplex({
      read: () => void socket.resume(),
      write: (_chunk, _encoding, done) => done(),
    });
    const ended = conversation(
      socket,
      argv,
      {
        output(chunk) {
          if (!output.push(chunk)) socket.pause();
          return true;
        },
        errorOutput(chunk) {
          errors.push(chunk);
          errorSize += chunk.length;
          return errorSize <= MAX_ERRORS;
        },
      },
      '',
    );
    ended.then(
      () => output.push(null),
      (error: Error) => output.destroy(error),
    );
    try {
      yield* output;
      const exitCode = exitCodeOf(argv, await ended, text(errors));
      if (exitCode !== 0) throw new ProcessError(argv, 'exit', exitCode, text(errors));
    } catch (error) {
      if (signal?.aborted) throw new ProcessError(argv, 'aborted', null, text(errors), { cause: error });
      throw error instanceof SupervisorGone ? await unreachable(supervisor, error) : error;
    } finally {
      socket.destroy();
    }
  }

  return {
    run,
    stream,
    attach: async (argv, streams) => attach(await open(), argv, streams),
    shell: (options) => shellOn(socketPath, options),
    openTerminal: async (options, viewer) => terminalOn(await open(), options, viewer),
    async shells({ signal } = {}) {
      return ask(socketPath, 'terminals', terminalsReply, signal ?? new AbortController().signal);
    },
    connect(port, { signal } = {}) {
      return connection(open(signal), port);
    },
  };
}

type Ending = Awaited<ReturnType<typeof conversation>>;

interface Sinks {
  /** `false` abandons the program. */
  output(chunk: Uint8Array): boolean;
  errorOutput(chunk: Uint8Array): boolean;
}

/**
 * Runs a program until it ends. `stdin` is all of its input, or `null` if a learner sends it. Throws SupervisorGone if
 * the connection ends before the program does.
 */
function conversation(
  socket: Socket,
  argv: readonly string[],
  sinks: Sinks,
  stdin: string | Uint8Array | null,
): Promise<{ readonly exitCode: number } | { readonly signal: string }> {
  request(socket, 'program', { argv, for: stdin === null ? 'learner' : 'grader' });
  if (stdin !== null) {
    if (stdin.length > 0) sendFrame(socket, FRAME.input, stdin);
    sendFrame(socket, FRAME.inputEnd);
  }
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(error);
      socket.destroy();
    };
    const read = frameReader((kind, body) => {
      const isWanted =
        kind === FRAME.output ? sinks.output(body) : kind === FRAME.errorOutput ? sinks.errorOutput(body) : true;
      if (!isWanted) fail(new Error(`${argv.join(' ')} produces more output than can be read`));
      if (kind !== FRAME.ended) return;
      const ending = endingIn(body);
      if ('error' in ending) fail(new NodeUnreachable(ending.error));
      else resolve(ending);
      socket.end();
    });
    socket.on('data', (chunk: Uint8Array) => {
      try {
        read(chunk);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('close', () => reject(new SupervisorGone()));
  });
}

async function attach(socket: Socket, argv: readonly [string, ...string[]], streams: Streams): Promise<number> {
  const { stdin, stdout, stderr } = streams;
  const write = (stream: Writable) => (chunk: Uint8Array) => {
    if (!stream.write(chunk)) {
      socket.pause();
      stream.once('drain', () => socket.resume());
    }
    return true;
  };
  // Nothing reads the output any more: the program ends, as it would at a closed pipe.
  for (const stream of [stdout, stderr]) stream.on('error', () => socket.destroy());
  const ended = conversation(socket, argv, { output: write(stdout), errorOutput: write(stderr) }, null);
  const input = (chunk: Uint8Array) => {
    if (sendFrame(socket, FRAME.input, chunk)) return;
    stdin.pause();
    socket.once('drain', () => stdin.resume());
  };
  const inputEnd = () => void sendFrame(socket, FRAME.inputEnd);
  stdin.on('data', input).on('end', inputEnd).on('error', inputEnd);
  const pass = (signal: NodeJS.Signals) => void sendFrame(socket, FRAME.signal, signal);
  const passed: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of passed) process.on(signal, pass);
  try {
    const ending = await ended;
    return 'exitCode' in ending ? ending.exitCode : exitCodeAfter(ending.signal);
  } finally {
    for (const signal of passed) process.off(signal, pass);
    stdin.off('data', input).off('end', inputEnd).pause();
  }
}

/** A stream to a port of the node, which exists before the connection is established. */
function connection(opening: Promise<Socket>, port: number): Duplex {
  const stream = new Duplex({
    read: () =>
      void opening.then(
        (socket) => socket.resume(),
        () => undefined,
      ),
    write: (chunk, _encoding, done) => void opened.then((socket) => socket.write(chunk, () => done()), done),
    final: (done) => void opened.then((socket) => socket.end(() => done()), done),
    destroy(error, done) {
      opening.then(
        (socket) => socket.destroy(),
        () => undefined,
      );
      done(error);
    },
  });
  const opened = opening.then(async (socket) => {
    request(socket, 'connect', { port });
    const answer = await firstLine(socket, MAX_ANSWER);
    if (answer === null) throw new SupervisorGone();
    const why = refusalIn(answer.line);
    if (why !== null) throw new Error(why);
    socket.on('data', (chunk) => {
      if (!stream.push(chunk)) socket.pause();
    });
    socket.on('close', () => stream.push(null));
    socket.on('end', () => stream.push(null));
    const isWanted = answer.rest.length === 0 || stream.push(answer.rest);
    if (socket.destroyed) stream.push(null);
    else if (isWanted) socket.resume();
    return socket;
  });
  opened.catch((error: Error) => stream.destroy(error));
  return stream;
}

/** Why the port does not answer, or `null` if it does. */
function refusalIn(line: string): string | null {
  try {
    const answer: unknown = JSON.parse(line);
    if (typeof answer === 'object' && answer !== null && 'connected' in answer) return null;
    return typeof answer === 'object' && answer !== null && 'error' in answer ? String(answer.error) : line;
  } catch {
    return 'the node did not answer like a supervisor';
  }
}

function endingIn(
  body: Uint8Array,
): { readonly exitCode: number } | { readonly signal: string } | { readonly error: string } {
  const value: unknown = JSON.parse(Buffer.from(body).toString());
  const ending = typeof value === 'object' && value !== null ? value : {};
  if ('exitCode' in ending && typeof ending.exitCode === 'number') return { exitCode: ending.exitCode };
  if ('signal' in ending && typeof ending.signal === 'string') return { signal: ending.signal };
  return { error: 'error' in ending ? String(ending.error) : 'a program has ended without an exit code' };
}

function exitCodeOf(argv: Argv, ending: Ending, stderr: string): number {
  if ('exitCode' in ending) return ending.exitCode;
  throw new ProcessError(argv, 'signal', null, stderr);
}

function text(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString();
}

async function unreachable(supervisor: ProcessIdentity, cause: unknown): Promise<NodeUnreachable> {
  const why = (await isAlive(supervisor)) ? 'the node does not answer' : 'the node is no longer running';
  return new NodeUnreachable(why, { cause });
}
