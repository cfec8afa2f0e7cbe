import { execa } from 'execa';

/** What a program gave back. Output is text; a program's own failure is a value, never an exception. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Milliseconds after which the program is killed and a ProcessError of reason `timeout` is thrown. */
  readonly timeout?: number;
}

export type Argv = readonly [program: string, ...args: string[]];

export type ProcessFailure = 'missing' | 'exit' | 'signal' | 'timeout' | 'aborted';

/** A program outside failed. The message can be pasted: the command line, its exit code, the end of its stderr. */
export class ProcessError extends Error {
  readonly argv: Argv;
  readonly reason: ProcessFailure;
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(argv: Argv, reason: ProcessFailure, exitCode: number | null, stderr: string, options?: ErrorOptions) {
    super(describe(argv, reason, exitCode, stderr), options);
    this.name = 'ProcessError';
    this.argv = argv;
    this.reason = reason;
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/**
 * Runs a program to its end and gives back whatever it said, whichever exit code it had.
 * Throws ProcessError when it could not be started, was killed, took too long, or was aborted.
 */
export async function run(argv: Argv, options: RunOptions = {}): Promise<Finished> {
  const [program, ...args] = argv;
  const result = await execa(program, args, {
    reject: false,
    stripFinalNewline: false,
    ...(options.signal && { cancelSignal: options.signal }),
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.stdin !== undefined ? { input: options.stdin } : { stdin: 'ignore' }),
  });
  if (result.isCanceled) throw new ProcessError(argv, 'aborted', null, result.stderr, { cause: result });
  if (result.timedOut) throw new ProcessError(argv, 'timeout', null, result.stderr, { cause: result });
  if (result.isTerminated) throw new ProcessError(argv, 'signal', null, result.stderr, { cause: result });
  if (result.exitCode === undefined) {
    const missing = result.code === 'ENOENT';
    throw new ProcessError(argv, missing ? 'missing' : 'exit', null, result.stderr || (result.message ?? ''), {
      cause: result,
    });
  }
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** Runs a program that must succeed; a non-zero exit code throws ProcessError too. */
export async function runOk(argv: Argv, options: RunOptions = {}): Promise<Finished> {
  const finished = await run(argv, options);
  if (finished.exitCode !== 0) throw new ProcessError(argv, 'exit', finished.exitCode, finished.stderr);
  return finished;
}

/** The command line as a person would paste it into a shell. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

function describe(argv: Argv, reason: ProcessFailure, exitCode: number | null, stderr: string): string {
  const outcome = {
    missing: `${argv[0]} was not found on this machine`,
    exit: `exit code ${exitCode ?? 'unknown'}`,
    signal: 'it was killed',
    timeout: 'it took too long',
    aborted: 'it was interrupted',
  }[reason];
  const tail = stderr.trim().split('\n').slice(-10).join('\n');
  return `${commandLine(argv)}\n  failed: ${outcome}${tail === '' ? '' : `\n  ${tail.replaceAll('\n', '\n  ')}`}`;
}
