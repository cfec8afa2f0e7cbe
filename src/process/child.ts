import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Argv, ProcessError } from './run.ts';

/** How a program ended: by itself, or by a signal that it did not catch. */
export type Ending = { readonly exitCode: number } | { readonly signal: NodeJS.Signals };

/** A program that runs alongside this one until it ends or is killed. */
export interface Child {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** What the program wrote to its file descriptor 3. */
  readonly notes: Readable;
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface StartOptions extends ChildOptions {
  /** All of its standard input. */
  readonly input?: string;
}

/**
 * Starts a program and does not wait for it. Rejects if it cannot be started. Does not use execa, whose 10 MB would be
 * resident for the lifetime of a node.
 */
export async function startChild([program, ...args]: Argv, { input, ...options }: StartOptions): Promise<Child> {
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child = spawn(program, args, { ...options, stdio: [stdin, 'pipe', 'pipe', 'pipe'] });
  // A program does not have to read its input.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve(signal ? { signal } : { exitCode: exitCode ?? 1 }));
  });
  const pid = await started(child);
  const [, stdout, stderr, notes] = child.stdio;
  if (!isReadable(stdout) || !isReadable(stderr) || !isReadable(notes)) throw new Error(`${program} has no output`);
  return { pid, stdout, stderr, notes, ended, kill: (signal) => child.kill(signal) };
}

/**
 * Runs a small tool that must succeed and has no output of interest. `runOk` does the same and more, but takes longer
 * to load than such a tool to run. Throws ProcessError if it fails.
 */
export async function runTool(argv: Argv, options: StartOptions): Promise<void> {
  const child = await startChild(argv, options);
  const [ending, stderr] = await Promise.all([child.ended, text(child.stderr)]);
  if ('signal' in ending) throw new ProcessError(argv, 'signal', null, stderr);
  if (ending.exitCode !== 0) throw new ProcessError(argv, 'exit', ending.exitCode, stderr);
}

/**
 * Starts a program that outlives this one, in a separate session, and appends its output to a file. Returns its pid.
 */
export async function startDetached(
  [program, ...args]: Argv,
  { outputFile, ...options }: ChildOptions & { readonly outputFile: string },
): Promise<number> {
  const output = openSync(outputFile, 'a', 0o600);
  try {
    const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', output, output] });
    const pid = await started(child);
    child.unref();
    return pid;
  } finally {
    closeSync(output);
  }
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error('the program was started without a PID'));
      else resolve(child.pid);
    });
  });
}

function isReadable(stream: unknown): stream is Readable {
  return typeof stream === 'object' && stream !== null && 'pipe' in stream && 'read' in stream;
}
