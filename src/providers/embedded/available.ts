import { mkdir, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { isAlive } from '../../process/identity.ts';
import { isThere } from '../../process/is-there.ts';
import { ProcessError } from '../../process/run.ts';
import { writeFileAtomically } from '../../process/write-atomically.ts';
import { errorText } from '../../text/error-text.ts';
import type { Availability } from '../provider.ts';
import { bootNode, lastWords } from './boot-node.ts';
import { makeCgroups, removeCgroups } from './isolation/cgroup.ts';
import { makeDiskImage } from './isolation/disk-image.ts';
import { ownAll } from './isolation/own.ts';
import { SYSTEM_PATH } from './isolation/system-path.ts';
import { chooseRange } from './isolation/user-range.ts';
import { findingsSchema, type Walls, wallsSchema } from './isolation/walls.ts';
import { folderAt } from './lab-folder.ts';
import { killSupervisor } from './supervisor-process.ts';

type Unusable = Extract<Availability, { readonly usable: false }>;

/** What is needed to create a node, in addition to a shell and coreutils, and the package that contains it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  perl: 'perl',
  stty: 'coreutils',
  mount: 'mount',
  ip: 'iproute2',
  bash: 'bash',
};

/**
 * Whether embedded nodes can run here, and how they can be isolated. The results are cached in a file until the machine
 * reboots, for this user in this user namespace.
 */
export async function availability(cache: string, signal: AbortSignal): Promise<Availability> {
  return (await remembered(cache, signal)).availability;
}

/** The isolation that nodes of this user can have on this machine. Throws if nodes cannot run here. */
export async function wallsHere(cache: string, signal: AbortSignal, afresh = false): Promise<Walls> {
  const { availability: found, walls } = await remembered(cache, signal, afresh);
  if (walls) return walls;
  throw new Error(found.usable ? 'embedded nodes are not isolated here' : found.why);
}

async function remembered(cache: string, signal: AbortSignal, afresh = false): Promise<Tried> {
  const file = join(cache, 'isolation.json');
  const here = {
    boot: await setting('kernel/random/boot_id'),
    userNamespace: await readlink('/proc/self/ns/user').catch(() => null),
    user: process.getuid?.() ?? null,
    trial: TRIAL,
  };
  const known = await readFile(file, 'utf8').then(parseRemembered, () => null);
  if (!afresh && known !== null && JSON.stringify(known.here) === JSON.stringify(here)) {
    return { availability: { usable: true }, walls: known.walls };
  }
  const tried = await tryWalls(signal);
  if (tried.walls) {
    await mkdir(dirname(file), { recursive: true });
    await writeFileAtomically(file, JSON.stringify({ here, walls: tried.walls }));
  }
  return tried;
}

/** Incremented when the set of trials changes. */
const TRIAL = 2;

const rememberedSchema = z.object({
  here: z.object({
    boot: z.string().nullable(),
    userNamespace: z.string().nullable(),
    user: z.int().nullable(),
    trial: z.int(),
  }),
  walls: wallsSchema,
});

function parseRemembered(text: string): z.infer<typeof rememberedSchema> | null {
  try {
    return rememberedSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The results of the trials: whether nodes can run and, if so, how they are isolated. */
interface Tried {
  readonly availability: Availability;
  readonly walls: Walls | null;
}

/**
 * Creates an empty node, has it try to break out, and stops it. A separate file system and control groups are tried
 * first, and left out if this machine does not support them.
 */
export async function tryWalls(signal: AbortSignal): Promise<Tried> {
  const no = (found: Unusable): Tried => ({ availability: found, walls: null });
  if (process.platform !== 'linux') {
    return no(unusable('embedded nodes need Linux', ['--provider kind', 'or run cks-lab in a Linux virtual machine']));
  }
  const missing = await missingPrograms();
  if (missing.length > 0) return no(without(missing));
  const ownsUsers = await ownsAllUsers();
  const disk = ownsUsers ? await whyNoDisk() : 'only root can give a lab its own file system';
  const limits = await whyNoLimits();
  const first = await trial({ ownsUsers, disk, limits }, signal);
  if ('walls' in first) return { availability: { usable: true }, walls: first.walls };
  if (disk === null) {
    const second = await trial({ ownsUsers, disk: first.said, limits }, signal);
    if ('walls' in second) return { availability: { usable: true }, walls: second.walls };
  }
  return no(await forbidden(first.said));
}

/** Runs the module `trial` as PID 1 of a node; returns what it found, or its last output. */
async function trial(
  { ownsUsers, disk, limits }: Pick<Walls, 'ownsUsers' | 'disk' | 'limits'>,
  signal: AbortSignal,
): Promise<{ readonly walls: Walls } | { readonly said: string }> {
  // A user in a separate range can read this directory, unlike one below root's home.
  const folder = folderAt(await mkdtemp(join(tmpdir(), 'cks-lab-trial-')));
  try {
    await mkdir(folder.root, { mode: 0o755 });
    const isolation = {
      firstUid: ownsUsers ? chooseRange() : null,
      hasDisk: disk === null,
      hasLimits: limits === null,
    };
    if (isolation.hasDisk) await makeDiskImage(folder.image);
    if (isolation.firstUid !== null) ownAll(isolation.firstUid, [folder.root]);
    const input = { images: NO_IMAGES, kubernetes: '' };
    const { holder } = await bootNode(folder, {
      isolation,
      readOnly: [],
      input,
      compileCache: join(folder.path, 'code'),
      signal,
      module: 'trial',
    });
    while (await isAlive(holder)) await sleep(5, undefined, { signal });
    const findings = /^findings: (.*)$/m.exec(await lastWords(folder))?.[1];
    if (findings === undefined) return { said: await lastWords(folder) };
    return { walls: { ownsUsers, disk, limits, ...findingsSchema.parse(JSON.parse(findings)) } };
  } catch (error) {
    signal.throwIfAborted();
    return { said: errorText(error) };
  } finally {
    await killSupervisor(folder);
    await removeCgroups(folder.path);
    await rm(folder.path, { recursive: true, force: true });
  }
}

const IMAGE = { image: '', source: '' };
const NO_IMAGES = { 'kube-apiserver': IMAGE, 'kube-controller-manager': IMAGE, etcd: IMAGE };

/** Whether this process is root of the machine, or of a container that has all of the machine's user IDs. */
async function ownsAllUsers(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const map = await readFile('/proc/self/uid_map', 'utf8');
  return map.split('\n').some((line) => {
    const [inside, , count] = line.trim().split(/\s+/).map(Number);
    return inside === 0 && Number(count) > 0x7fff_ffff;
  });
}

async function whyNoDisk(): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-disk-'));
  try {
    await makeDiskImage(join(folder, 'image'));
    return (await isThere('/dev/loop-control')) ? null : 'this machine has no loop devices (/dev/loop-control)';
  } catch (error) {
    return error instanceof ProcessError || error instanceof Error ? `mkfs.ext4: ${lastLine(error.message)}` : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function whyNoLimits(): Promise<string | null> {
  const folder = join(tmpdir(), `cks-lab-limits-${process.pid}`, 'embedded');
  try {
    await makeCgroups(folder);
    return null;
  } catch (error) {
    return error instanceof Error ? lastLine(error.message) : String(error);
  } finally {
    await removeCgroups(folder);
  }
}

async function missingPrograms(): Promise<readonly string[]> {
  const folders = SYSTEM_PATH.split(':');
  const there = await Promise.all(
    Object.keys(PROGRAMS).map(async (program) =>
      (await Promise.all(folders.map((folder) => isThere(`${folder}/${program}`)))).includes(true) ? [] : [program],
    ),
  );
  return there.flat();
}

function without(programs: readonly string[]): Unusable {
  const packages = new Set(programs.map((program) => PROGRAMS[program] ?? program));
  return unusable(`this machine has no ${programs.join(', ')}`, [
    `install ${[...packages].join(', ')} (sudo apt-get install ${[...packages].join(' ')})`,
  ]);
}

/** Why the kernel or its security modules refused, as far as their settings show. */
async function forbidden(said: string): Promise<Unusable> {
  const isRoot = process.getuid?.() === 0;
  if ((await setting('user/max_user_namespaces')) === '0') {
    return unusable('user namespaces are switched off (user.max_user_namespaces is 0)', [
      'sudo sysctl -w user.max_user_namespaces=15000',
      '--provider kind',
    ]);
  }
  if (!isRoot && (await setting('kernel/unprivileged_userns_clone')) === '0') {
    return unusable('user namespaces are for root only (kernel.unprivileged_userns_clone is 0)', [
      'run cks-lab with sudo',
      'or: sudo sysctl -w kernel.unprivileged_userns_clone=1',
    ]);
  }
  if (!isRoot && (await setting('kernel/apparmor_restrict_unprivileged_userns')) === '1') {
    return unusable(
      'AppArmor does not let unprivileged users mount in their own user namespace (Ubuntu 24.04 and later)',
      ['run cks-lab with sudo', `or allow unshare, once:\n${APPARMOR_PROFILE}`, 'or --provider kind'],
    );
  }
  if (await isContainer()) {
    return unusable(`this container may not create its own namespaces and mounts (${lastLine(said)})`, [
      'run cks-lab on the machine itself',
      'or start the container with --privileged',
    ]);
  }
  return unusable(`a trial node failed: ${lastLine(said)}`, [
    ...(isRoot ? [] : ['run cks-lab with sudo']),
    '--provider kind',
  ]);
}

const APPARMOR_PROFILE = `    sudo tee /etc/apparmor.d/cks-lab-unshare >/dev/null <<'END'
    abi <abi/4.0>,
    include <tunables/global>
    profile cks-lab-unshare /usr/bin/unshare flags=(unconfined) {
      userns,
    }
    END
    sudo apparmor_parser -r /etc/apparmor.d/cks-lab-unshare`;

async function isContainer(): Promise<boolean> {
  return (await Promise.all(['/.dockerenv', '/run/.containerenv'].map(isThere))).includes(true);
}

async function setting(name: string): Promise<string | null> {
  const text = await readFile(`/proc/sys/${name}`, 'utf8').catch(() => null);
  return text === null ? null : text.trim();
}

function unusable(why: string, remedies: readonly string[]): Unusable {
  return { usable: false, why, remedies };
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.includes('dmesg(1)'));
  return lines.at(-1)?.trim() ?? 'without a message';
}
