import { type ChildProcess, spawn } from 'node:child_process';
import { constants, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants as osConstants } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Ending } from '../../../process/child.ts';
import type { Isolation } from './isolation.ts';

/** A program on the node, with pipes for its streams. */
export interface NodeProgram {
  /** The pid of the program and of the process group that it leads. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<Ending>;
  /** What prevented the program from being executed, or an empty string. */
  readonly problem: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** The node can no longer start programs: it has no perl, no loader, or no processes left. */
export class NotStarted extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotStarted';
  }
}

export type ProgramKind =
  /**
   * Started for a learner, whose programs share limits, or for a grader, which must not be blocked by those programs.
   */
  | { readonly kind: 'learner' }
  | { readonly kind: 'grader' }
  /** `table` is a file of mounts in fstab(5) format, `root` the folder that they turn into the root. */
  | { readonly kind: 'container'; readonly table: string; readonly root: string };

const PERL = '/usr/bin/perl';
const { signals } = osConstants;

/** Starts a program on the node as root, inside the isolation that boot.pl has set up. Throws NotStarted. */
export async function startProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  kind: ProgramKind,
  { enter, numbers, learnersNamespace, map, limit }: Isolation,
): Promise<NodeProgram> {
  const words =
    kind.kind === 'container' ? ['container', kind.table, kind.root] : [kind.kind === 'grader' ? 'grader' : 'pipes'];
  const child = spawn(PERL, ['-e', enter, numbers, ...words, ...argv], {
    env,
    cwd: '/',
    detached: true,
    stdio: [
      'ignore',
      'ignore',
      'pipe',
      learnersNamespace,
      'pipe',
      ...(kind.kind === 'learner' ? ['pipe' as const] : []),
    ],
  });
  const ended = kind.kind === 'learner' ? reportedEnd(child) : endOf(child);
  const pid = await spawned(child);
  if (kind.kind === 'learner') limit(pid);
  const control = controlOf(child);
  const descriptors = await descriptorsFrom(control, child);
  if (kind.kind !== 'learner') {
    for (const file of ['uid_map', 'gid_map']) writeFileSync(`/proc/${pid}/${file}`, map);
  }
  const [stdin, stdout, stderr] = ['w', 'r', 'r'].map((mode, index) => pipeEnd(pid, descriptors[index] ?? -1, mode));
  if (!stdin || !stdout || !stderr) throw new NotStarted('the node did not give a program its streams');
  // A program does not have to read its input.
  stdin.on('error', () => undefined);
  control.write('x');
  const problem = text(control).then((said) => said.trim());
  const kill = (signal: NodeJS.Signals) => signalGroup(pid, signal);
  return { pid, stdin, stdout, stderr, ended, problem, kill };
}

export function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise<Ending>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve(signal ? { signal } : { exitCode: exitCode ?? 1 }));
  });
}

/** How a learner's program ended, as reported by the process that reaps it, or else how that process itself ended. */
export async function reportedEnd(child: ChildProcess): Promise<Ending> {
  const exit = endOf(child);
  const report: unknown = child.stdio.at(5);
  const said = report instanceof Socket ? await text(report).catch(() => '') : '';
  if (!/^\d+\n$/.test(said)) return exit;
  const status = Number(said);
  const number = status & 0x7f;
  if (number === 0) return { exitCode: status >> 8 };
  return { signal: signalOf(number) };
}

function signalOf(number: number): NodeJS.Signals {
  const names: readonly NodeJS.Signals[] = [
    'SIGHUP',
    'SIGINT',
    'SIGQUIT',
    'SIGILL',
    'SIGABRT',
    'SIGKILL',
    'SIGSEGV',
    'SIGPIPE',
    'SIGTERM',
  ];
  return names.find((name) => signals[name] === number) ?? 'SIGKILL';
}

/** Returns the pid of a spawned child. Throws NotStarted if the node could not execute it. */
export function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new NotStarted(`the node cannot start programs: ${error.message}`, { cause: error })),
    );
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

/** Signals a process and those in its process group; does nothing if all of them have ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has already ended.
  }
}

function controlOf(child: ChildProcess): Duplex {
  const control = child.stdio[4];
  if (control instanceof Socket) return control;
  throw new NotStarted('the node did not give control over a program');
}

/** The first line that enter.pl sends. If it sends an error instead, this function throws it. */
async function descriptorsFrom(control: Duplex, child: ChildProcess): Promise<readonly number[]> {
  const first = await new Promise<string>((resolve) => {
    control.once('data', (chunk) => resolve(String(chunk)));
    control.once('end', () => resolve(''));
    control.once('error', () => resolve(''));
  });
  const numbers = first.trim().split(' ').map(Number);
  if (numbers.length === 3 && numbers.every(Number.isInteger)) return numbers;
  const said = child.stderr ? await text(child.stderr) : '';
  throw new NotStarted(`the node cannot start programs: ${said.trim() || 'perl exited without a message'}`);
}

function pipeEnd(pid: number, descriptor: number, mode: string): Socket {
  const access = mode === 'w' ? constants.O_WRONLY : constants.O_RDONLY;
  const fd = openSync(`/proc/${pid}/fd/${descriptor}`, access | constants.O_NONBLOCK);
  return new Socket({ fd, readable: mode === 'r', writable: mode === 'w' });
}
