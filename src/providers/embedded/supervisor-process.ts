import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startDetached } from '../../process/child.ts';
import { identify, isAlive, type ProcessIdentity } from '../../process/identity.ts';
import type { Argv } from '../../process/run.ts';
import type { LabFolder } from './lab-folder.ts';
import type { SupervisorInput } from './supervisor/input.ts';

const MAIN = fileURLToPath(new URL(`./supervisor/main${extname(import.meta.url)}`, import.meta.url));

/** The namespaces that a node has for itself. Whoever holds them holds the node: when PID 1 ends, everything in it does. */
export const NEW_NAMESPACES: Argv = [
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  '--net',
  '--pid',
  '--ipc',
  '--uts',
  '--propagation',
  'private',
  '--fork',
  '--kill-child',
];

/**
 * Starts a lab's supervisor, which outlives this process. It runs as PID 1 of its own namespaces and tells who it is
 * when the node's root is made. Gives the pid of the process that holds it.
 */
export async function startSupervisor(
  folder: LabFolder,
  input: SupervisorInput,
  compileCache: string,
): Promise<number> {
  await rm(folder.supervisor, { force: true });
  await writeFile(folder.supervisorInput, JSON.stringify(input), { mode: 0o600 });
  const argv: Argv = [...NEW_NAMESPACES, process.execPath, ...LEAN, MAIN, folder.path];
  return startDetached(argv, {
    env: { PATH: SYSTEM_PATH, NODE_COMPILE_CACHE: compileCache },
    cwd: '/',
    outputFile: folder.log,
  });
}

/** A lab may have been started by another installation of this program. */
const IS_MAIN = /\/supervisor\/main\.[jt]s$/;

/** Where unshare, mount and their like are, on the machine and in the node. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A supervisor has little to remember. */
const LEAN = ['--max-semi-space-size=1', '--max-old-space-size=64'];

/** The supervisor of a lab if it runs. */
export async function findSupervisor(folder: LabFolder): Promise<ProcessIdentity | null> {
  const text = await readFile(folder.supervisor, 'utf8').catch(() => '');
  // It is empty until the node's root is made.
  if (text === '') return null;
  const identity: ProcessIdentity = JSON.parse(text);
  return (await isAlive(identity)) ? identity : null;
}

/**
 * Kills everything that was started for a lab, also by a start that was cut off before the supervisor could tell who
 * it is: its processes carry the lab's folder in their arguments. Resolves when nothing is left.
 */
export async function killSupervisor(folder: LabFolder): Promise<void> {
  // One that is killed loses its arguments at once, and ends when PID 1 of the node has seen everything else in it end.
  let ending: readonly ProcessIdentity[] = [];
  for (;;) {
    const found = await Promise.all((await processesOf(folder)).map(identify));
    for (const { pid } of found) kill(pid);
    ending = await stillAlive([...ending, ...found]);
    if (ending.length === 0) return;
    await sleep(5);
  }
}

async function stillAlive(processes: readonly ProcessIdentity[]): Promise<readonly ProcessIdentity[]> {
  const there = await Promise.all(
    processes.map(async (one) => (one.startTicks !== null && (await isAlive(one)) ? [one] : [])),
  );
  return there.flat();
}

async function processesOf(folder: LabFolder): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      const supervises = argv.includes(folder.path) && argv.some((word) => IS_MAIN.test(word));
      // A copy into the node outlives a start that was killed, and would make anew what is removed.
      const copies = argv[0] === 'cp' && argv.at(-2)?.startsWith(`${folder.root}/`);
      return supervises || copies ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return;
    throw new Error(`process ${pid} of this lab belongs to somebody else; try again as that user (sudo)`, {
      cause: error,
    });
  }
}
