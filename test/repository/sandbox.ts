import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export const root = join(import.meta.dirname, '../..');

/**
 * The environment of a user who has just opened a terminal, without the settings of npm and Node that this test run
 * uses.
 */
export function userEnvironment(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|VITEST|CKS_LAB|INIT_CWD)/i.test(name));
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(inherited), PATH: path.join(delimiter), CKS_LAB_HOME: home };
}

/** Creates an empty folder that is removed when the test ends. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-repository-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts a program in its own process group, which is killed when the test ends. */
export function start(program: string, args: readonly string[], options: SpawnOptions, stdin = ''): Running {
  const child = spawn(program, args, { ...options, detached: true, stdio: 'pipe' });
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
    } catch {
      // It has already ended.
    }
  });
  // A program may end without reading its input.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  const read = (stream: ChildProcess['stdout']) => (stream === null ? '' : text(stream));
  const finished = Promise.all([exitCode, read(child.stdout), read(child.stderr)]).then(([code, stdout, stderr]) => ({
    exitCode: code,
    stdout,
    stderr,
  }));
  return { child, finished };
}
