import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { type Argv, ProcessError } from './run.ts';

/** Bytes of a program's last error output that are kept. */
const STDERR_TAIL = 4_096;
/** What a shell or a container runtime returns for a program that SIGTERM has ended. */
const EXIT_AFTER_SIGTERM = 143;

/**
 * A program's standard input and output as one stream. It fails with ProcessError if the program cannot be started or
 * ends with an exit code other than 0, and is closed when the program has ended. Destroying it, or aborting the signal,
 * kills the program; a program that is terminated after it has read all of its input counts as successful.
 */
export function byteStream(argv: Argv, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Duplex {
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = `${stderr}${text}`.slice(-STDERR_TAIL);
  });
  // The exit code says more than a closed pipe.
  child.stdin.on('error', () => {});
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _encoding, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(done),
    destroy(error, done) {
      signal?.removeEventListener('abort', abort);
      child.stdin.destroy();
      child.stdout.destroy();
      child.kill('SIGKILL');
      done(error);
    },
  });
  const abort = () => stream.destroy(new ProcessError(argv, 'aborted', null, stderr));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.on('error', (error) => stream.destroy(startFailure(argv, error)));
  child.on('close', (exitCode, endedBy) => {
    if (stream.destroyed) return;
    // A process that the program has left behind may still read.
    child.stdin.destroy();
    const isTerminated = endedBy === 'SIGTERM' || exitCode === EXIT_AFTER_SIGTERM;
    if (exitCode === 0 || (isTerminated && stream.writableFinished)) stream.push(null);
    else stream.destroy(new ProcessError(argv, exitCode === null ? 'signal' : 'exit', exitCode, stderr));
  });
  return stream;
}

function startFailure(argv: Argv, error: NodeJS.ErrnoException): ProcessError {
  return new ProcessError(argv, error.code === 'ENOENT' ? 'missing' : 'exit', null, error.message, { cause: error });
}
