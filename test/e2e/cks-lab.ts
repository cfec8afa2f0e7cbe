import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { GradeReport } from '../../src/grading/result.ts';
import { identify, isAlive, type ProcessIdentity } from '../../src/process/identity.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user would. It has labs of its own, but shares the caches of this machine. */
export interface Program {
  /** The folder of its labs, locks, and scores. */
  readonly data: string;
  /** The environment in which `cks-lab` is this program. */
  readonly env: Readonly<Record<string, string>>;
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Record<string, string> },
  ): Promise<Ended>;
  /** Fails the test with the complete output if the exit code is not 0. */
  must(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Record<string, string> },
  ): Promise<Ended>;
  /** Starts the program as the leader of its own process group, so its pid is also the id of the group. */
  spawn(args: readonly string[], output?: 'ignore' | 'pipe'): ChildProcess;
  grade(...args: readonly string[]): Promise<GradeReport>;
  /** Runs a POSIX shell script on the node of the newest lab. */
  onNode(script: string): Promise<Ended>;
  /** Removes all labs and the data folder. */
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

/**
 * Finds what a lab has left running: the command lines of all processes that mention a folder in their arguments,
 * environment, or root.
 */
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

/** Kills the processes of a folder, as a reboot would, and waits until all of them have ended. */
export async function killProcessesOf(folder: string): Promise<void> {
  // A killed process loses its arguments at once, but may end later.
  let ending: readonly ProcessIdentity[] = [];
  do {
    const found = await Promise.all((await processesOf(folder)).map((line) => identify(Number.parseInt(line, 10))));
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It was already killed together with its supervisor.
      }
    }
    const all = [...ending, ...found].filter(({ startTicks }) => startTicks !== null);
    const alive = await Promise.all(all.map(isAlive));
    ending = all.filter((_, index) => alive[index]);
  } while (ending.length > 0);
}

/** The mounts on this machine below a folder. */
export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  return mounts.split('\n').filter((line) => line.includes(folder));
}
