/** The result of a program. Output is text; a program's own failure is a value, never an exception. */
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
  /** The signal that ends it after the timeout, or when the abort signal fires; after SIGTERM, it has 5 s. */
  readonly killSignal?: 'SIGTERM' | 'SIGKILL';
  /** Called with each line of standard error as it arrives. */
  readonly onErrorLine?: (line: string) => void;
  /**
   * The program and everything that it starts end when this process ends in any way, including kill -9. It then has no
   * standard input.
   */
  readonly endsWithParent?: boolean;
}

export type Argv = readonly [program: string, ...args: string[]];

export type ProcessFailure = 'missing' | 'exit' | 'signal' | 'timeout' | 'aborted';

/**
 * An external program failed. The message can be pasted: it contains the command line, its exit code, and the end of
 * its stderr.
 */
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
 * Runs a program until it ends and returns its output, regardless of its exit code. Throws ProcessError if it could not
 * be started, was killed, took too long, or was aborted.
 */
export async function run(argv: Argv, options: RunOptions = {}): Promise<Finished> {
  const [program, ...args] = options.endsWithParent ? boundToParent(argv) : argv;
  const { execa } = await import('execa');
  const result = await execa(program, args, execaOptions(options));
  return { exitCode: exitCodeOf(argv, result), stdout: result.stdout, stderr: result.stderr };
}

/**
 * Yields a program's standard output as it arrives. Leaving the loop early kills the program. Throws as `run` does and,
 * after the last byte, ProcessError of reason `exit` if the exit code is not 0.
 */
export async function* stream(argv: Argv, options: RunOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  const [program, ...args] = argv;
  const { execa } = await import('execa');
  const child = execa(program, args, { ...execaOptions(options), buffer: { stdout: false } });
  let atEnd = false;
  try {
    for await (const chunk of child.stdout) yield chunk;
    atEnd = true;
  } finally {
    if (!atEnd) child.kill();
  }
  const result = await child;
  const exitCode = exitCodeOf(argv, result);
  if (exitCode !== 0) throw new ProcessError(argv, 'exit', exitCode, result.stderr);
}

/** Runs a program that must succeed; a nonzero exit code also throws ProcessError. */
export async function runOk(argv: Argv, options: RunOptions = {}): Promise<Finished> {
  const finished = await run(argv, options);
  if (finished.exitCode !== 0) throw new ProcessError(argv, 'exit', finished.exitCode, finished.stderr);
  return finished;
}

function execaOptions(options: RunOptions) {
  return {
    reject: false,
    stripFinalNewline: false,
    ...(options.signal && { cancelSignal: options.signal }),
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.killSignal && { killSignal: options.killSignal }),
    ...stdinOptions(options),
    ...(options.onErrorLine && { stderr: tap(options.onErrorLine) }),
  } as const;
}

function stdinOptions({ endsWithParent, stdin }: RunOptions) {
  if (endsWithParent) return { stdin: 'pipe', detached: true } as const;
  return stdin === undefined ? ({ stdin: 'ignore' } as const) : { input: stdin };
}

function tap(onLine: (line: string) => void) {
  return function* (line: unknown) {
    onLine(String(line));
    yield line;
  };
}

/**
 * In a separate process group, a shell next to the program waits on a pipe that this process holds open. The pipe
 * closes when this process ends, and the shell then ends the group.
 */
function boundToParent(argv: Argv): Argv {
  const script = `exec 3<&0 </dev/null
{ read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 &
"$@" 3<&-
code=$?
kill $!
exit $code`;
  return ['sh', '-c', script, 'sh', ...argv];
}

interface Ending {
  readonly isCanceled: boolean;
  readonly timedOut: boolean;
  readonly isTerminated: boolean;
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly stderr: string;
}

/** The exit code of a program that ended by itself. Throws ProcessError for any other. */
function exitCodeOf(argv: Argv, ending: Ending): number {
  const fail = (reason: ProcessFailure, stderr = ending.stderr) =>
    new ProcessError(argv, reason, null, stderr, { cause: ending });
  if (ending.isCanceled) throw fail('aborted');
  if (ending.timedOut) throw fail('timeout');
  if (ending.isTerminated) throw fail('signal');
  if (ending.exitCode !== undefined) return ending.exitCode;
  throw fail(ending.code === 'ENOENT' ? 'missing' : 'exit', ending.stderr || ending.message);
}

/** The command line as a user would paste it into a shell. */
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
