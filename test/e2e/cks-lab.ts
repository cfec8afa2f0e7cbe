import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { GradeReport } from '../../src/grading/result.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a person runs it, with labs of its own; what is cached on this machine serves all. */
export interface Program {
  /** Where its labs, locks and scores are. */
  readonly data: string;
  /** The environment in which `cks-lab` is this program. */
  readonly env: Readonly<Record<string, string>>;
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Record<string, string> },
  ): Promise<Ended>;
  /** Fails the test with all that was said when the program does not end with 0. */
  must(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Record<string, string> },
  ): Promise<Ended>;
  /** Starts the program in a process group of its own; the pid is that of the group. */
  spawn(args: readonly string[], output?: 'ignore' | 'pipe'): ChildProcess;
  grade(...args: readonly string[]): Promise<GradeReport>;
  /** A POSIX shell script on the node of the newest lab. */
  onNode(script: string): Promise<Ended>;
  /** Removes every lab and the folder. */
  end(): Promise<void>;
}

export async function program(settings: Record<string, string> = {}): Promise<Program> {
  const home = await mkdtemp(path.join(tmpdir(), 'cks-lab-e2e-'));
  const env = { CKS_LAB_HOME: '', XDG_DATA_HOME: home, ...settings };
  const launch = (args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}) =>
    execa(path.join(ROOT, 'bin', 'cks-lab'), args, {
      env: { ...env, ...options.env },
      reject: false,
      ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    });
  const self: Program = {
    data: path.join(home, 'cks-lab'),
    env: { ...env, PATH: `${path.join(ROOT, 'bin')}:${process.env.PATH}` },
    async run(args, options) {
      const { exitCode = -1, stdout, stderr } = await launch(args, options);
      return { exitCode, stdout: String(stdout), stderr: String(stderr) };
    },
    async must(args, options) {
      const ended = await self.run(args, options);
      if (ended.exitCode !== 0)
        throw new Error(`cks-lab ${args.join(' ')}: ${ended.exitCode}\n${ended.stdout}\n${ended.stderr}`);
      return ended;
    },
    spawn: (args, output = 'ignore') =>
      spawn(path.join(ROOT, 'bin', 'cks-lab'), args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', output, output],
        detached: true,
      }),
    async grade(...args) {
      const { stdout, stderr } = await self.run(['grade', '--json', ...args]);
      try {
        return JSON.parse(stdout);
      } catch {
        throw new Error(`no report: ${stdout}\n${stderr}`);
      }
    },
    onNode: (script) => self.must(['exec', '--', 'sh', '-c', script]),
    async end() {
      await self.must(['stop', '--all']);
      await rm(home, { recursive: true, force: true });
    },
  };
  return self;
}

/** Command lines of processes that name a folder in their arguments, environment or root: what a lab has left running. */
export async function processesOf(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
      const [cmdline, environ, root] = await Promise.all([
        read('cmdline'),
        read('environ'),
        readlink(`/proc/${pid}/root`).catch(() => ''),
      ]);
      return [cmdline, environ, root].some((text) => text.includes(folder))
        ? [`${pid} ${cmdline.replaceAll('\0', ' ')}`]
        : [];
    }),
  );
  return found.flat();
}

/** Ends the processes of a folder as a reboot would, and waits until the last of them is gone. */
export async function killProcessesOf(folder: string): Promise<void> {
  for (let left = await processesOf(folder); left.length > 0; left = await processesOf(folder))
    for (const line of left) {
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL');
      } catch {
        // Its supervisor took it along.
      }
    }
}

/** Mounts of this machine below a folder. */
export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  return mounts.split('\n').filter((line) => line.includes(folder));
}
