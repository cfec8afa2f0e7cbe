import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startDetached } from '../../process/child.ts';
import { identify, isAlive, isProcessIdentity, type ProcessIdentity } from '../../process/identity.ts';
import { type Guard, isNumber, isObjectOf, parseJson } from '../../process/json-guard.ts';
import type { Argv } from '../../process/run.ts';
import { PROTOCOL } from './connection/protocol-version.ts';
import { SYSTEM_PATH } from './isolation/system-path.ts';
import type { LabFolder } from './lab-folder.ts';

const BOOT = fileURLToPath(new URL('./isolation/boot.pl', import.meta.url));

const UNSHARE = '/usr/bin/unshare';
const PERL = '/usr/bin/perl';

/** boot.pl in new namespaces, with the plan in a folder. */
export function bootArgv(namespaces: readonly string[], folder: string): Argv {
  return [UNSHARE, ...namespaces, '--propagation', 'private', PERL, BOOT, folder];
}

/**
 * Starts boot.pl, which becomes PID 1 in new namespaces and outlives this process; they end with it, and it ends with
 * the process whose PID is returned. `firstUid` is `null` for a node whose root is the user who runs cks-lab.
 */
export function startBoot(folder: LabFolder, firstUid: number | null): Promise<number> {
  const user = firstUid === null ? ['--user', '--map-root-user'] : [];
  const namespaces = [...user, '--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];
  return startDetached(bootArgv(namespaces, folder.path), {
    env: { PATH: SYSTEM_PATH },
    cwd: '/',
    outputFile: folder.log,
  });
}

/** A lab may have been started by another installation of this program. */
const IS_ITS_OWN = /\/(supervisor\/main\.[jt]s|isolation\/boot\.pl)$/;

/** The supervisor of a lab, if it is running and speaks this protocol. */
export async function findSupervisor(folder: LabFolder): Promise<ProcessIdentity | null> {
  const text = await readFile(folder.supervisor, 'utf8').catch(() => '');
  // Until the node's root has been created, the file is empty, which is not valid JSON.
  const written = parseJson(text, isWrittenIdentity);
  return written?.protocol === PROTOCOL && (await isAlive(written)) ? written : null;
}

/** Whether a supervisor is running that another version of cks-lab has started. */
export async function runsOutdated(folder: LabFolder): Promise<boolean> {
  return (await findSupervisor(folder)) === null && (await processesOf(folder)).length > 0;
}

const statesProtocol = isObjectOf<{ readonly protocol: number }>({ protocol: isNumber });

/** What a supervisor records about itself. */
const isWrittenIdentity: Guard<ProcessIdentity & { readonly protocol: number }> = (value) =>
  isProcessIdentity(value) && statesProtocol(value);

/**
 * Kills everything that was started for a lab, even by a start that was interrupted before the supervisor could record
 * its PID: its processes carry the lab's folder in their arguments. Resolves when all of them have ended.
 */
export async function killSupervisor(folder: LabFolder): Promise<void> {
  // A killed process loses its arguments at once, but ends only when PID 1 of the node has seen everything else in the
  // node end.
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
      const supervises = argv.includes(folder.path) && argv.some((word) => IS_ITS_OWN.test(word));
      // A process that copies files into the node outlives a start that was killed, and would recreate what is removed.
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
    throw new Error(`process ${pid} of this lab belongs to another user; try again as that user (sudo)`, {
      cause: error,
    });
  }
}
