import { lchownSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from '../../process/identity.ts';
import { isThere } from '../../process/is-there.ts';
import { NODE_ADDRESS, NODE_NAME } from './cluster/address.ts';
import { compiledCode } from './compiled-code.ts';
import { type Boot, bootPlan, type ReadOnlyPath } from './isolation/boot-plan.ts';
import { type LabCgroups, makeCgroups } from './isolation/cgroup.ts';
import type { LabIsolation } from './isolation/lab-isolation.ts';
import { LEARNERS_LIMITS } from './isolation/limits.ts';
import { ownAll } from './isolation/own.ts';
import { OLD_ROOT_PREFIX, type Stage, stageFor } from './isolation/stage.ts';
import type { LabFolder } from './lab-folder.ts';
import { PACKAGE, supervisorModule } from './package-folder.ts';
import type { SupervisorInput } from './supervisor/input.ts';
import { startBoot } from './supervisor-process.ts';

/** A node that is being created. */
export interface Booting {
  /** The process whose exit ends everything in the node. */
  readonly holder: ProcessIdentity;
  /** The node's root, as this process can fill it until the supervisor starts. */
  readonly root: string;
}

export interface BootOptions {
  readonly isolation: LabIsolation;
  readonly readOnly: readonly ReadOnlyPath[];
  readonly input: Omit<SupervisorInput, 'hasRange'>;
  /** Where Node keeps compiled code of the supervisor's modules. */
  readonly compileCache: string;
  readonly signal: AbortSignal;
  /** The module that becomes PID 1, in the folder `supervisor`. */
  readonly module?: 'main' | 'trial';
}

const POLL_MS = 3;
/** A supervisor needs little memory. */
const LEAN = ['--max-semi-space-size=1', '--max-old-space-size=64'];

/**
 * Starts PID 1 of a lab inside the lab's isolation. Resolves when the node's root can be filled; a root in a separate
 * file system can be reached only by the path that is returned. Throws an error with the last output of PID 1 if it
 * does not get that far.
 */
export async function bootNode(folder: LabFolder, options: BootOptions): Promise<Booting> {
  const { isolation, input, signal, module = 'main' } = options;
  const hasRange = isolation.firstUid !== null;
  await mkdir(folder.control, { recursive: true, mode: 0o700 });
  await Promise.all([folder.staged, folder.supervisor].map((file) => rm(file, { force: true })));
  await writeFile(folder.supervisorInput, JSON.stringify({ ...input, hasRange }), { mode: 0o600 });
  const stage = await stageFor([
    folder.path,
    PACKAGE,
    process.execPath,
    ...options.readOnly.map(({ source }) => source),
  ]);
  const code = await compiledCode(options.compileCache, stage, signal);
  const cgroups = await cgroupsOf(folder, isolation);
  const boot: Boot = {
    root: isolation.hasDisk ? { image: folder.image } : { folder: folder.root },
    control: folder.control,
    firstUid: isolation.firstUid,
    hostname: NODE_NAME,
    address: NODE_ADDRESS,
    readOnly: options.readOnly,
    packageFolder: PACKAGE,
    compiledCode: code,
    argv: pid1(module, folder, stage),
    cgroups,
    processes: cgroups === null ? LEARNERS_LIMITS.processes : null,
  };
  await writeFile(folder.bootPlan, await bootPlan(boot, stage), { mode: 0o600 });
  if (isolation.firstUid !== null) ownAll(isolation.firstUid, [folder.control]);
  const holder = await identify(await startBoot(folder, isolation.firstUid));
  await until(folder.staged, holder, folder, signal);
  return { holder, root: isolation.hasDisk ? `/proc/${holder.pid}/root${stage.root}` : folder.root };
}

/** Changes the owner of what was put into the node's root from outside to root in the node. */
export function ownRoot(root: string, firstUid: number | null): void {
  if (firstUid === null) return;
  const top = readdirSync(root).filter((name) => !MOUNTED.includes(name) && !name.startsWith(OLD_ROOT_PREFIX));
  const inEtc = readdirSync(join(root, 'etc')).filter((name) => name !== 'alternatives');
  const whole = [...top.filter((name) => name !== 'etc' && name !== 'opt'), ...inEtc.map((name) => `etc/${name}`)];
  ownAll(
    firstUid,
    whole.map((path) => join(root, path)),
  );
  for (const path of ['etc', 'opt']) lchownSync(join(root, path), firstUid, firstUid);
}

/** Where the machine's programs and the kernel's file systems are mounted in a node's root. */
const MOUNTED = ['bin', 'dev', 'lib', 'lib32', 'lib64', 'libx32', 'lost+found', 'proc', 'sbin', 'usr'];

function pid1(module: 'main' | 'trial', folder: LabFolder, stage: Stage): readonly string[] {
  return [stage.node, ...LEAN, supervisorModule(module, stage.packageFolder), folder.path, stage.folder];
}

async function cgroupsOf(folder: LabFolder, { hasLimits }: LabIsolation): Promise<LabCgroups | null> {
  return hasLimits ? await makeCgroups(folder.path) : null;
}

async function until(file: string, holder: ProcessIdentity, folder: LabFolder, signal: AbortSignal): Promise<void> {
  while (!(await isThere(file))) {
    signal.throwIfAborted();
    if (!(await isAlive(holder)) && !(await isThere(file))) throw new Error(await lastWords(folder));
    await sleep(POLL_MS);
  }
}

/** What PID 1 printed before it exited. */
export async function lastWords(folder: LabFolder): Promise<string> {
  const said = (await readFile(folder.log, 'utf8').catch(() => '')).trim();
  return said || 'its first process exited without a message';
}
