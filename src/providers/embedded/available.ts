import { access, mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../process/run.ts';
import type { Availability } from '../provider.ts';
import { NEW_NAMESPACES, SYSTEM_PATH } from './supervisor-process.ts';

type Unusable = Extract<Availability, { readonly usable: false }>;

/** What a node is made with, beside a shell and coreutils, and the package that brings it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  pivot_root: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  hostname: 'hostname',
  bash: 'bash',
};

const TRIAL = fileURLToPath(new URL(`./supervisor/trial${extname(import.meta.url)}`, import.meta.url));

/**
 * Whether embedded nodes can run here. A trial that went well is remembered in a file until the machine is started
 * again, for this user in this user namespace.
 */
export async function rememberedAvailability(file: string, signal: AbortSignal): Promise<Availability> {
  const here = JSON.stringify({
    boot: await setting('kernel/random/boot_id'),
    userNamespace: await readlink('/proc/self/ns/user').catch(() => null),
    user: process.getuid?.(),
  });
  if ((await readFile(file, 'utf8').catch(() => null)) === here) return { usable: true };
  const availability = await checkAvailable(signal);
  if (availability.usable) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, here);
  }
  return availability;
}

/**
 * Tries whether embedded nodes can run here: the root of a node is made and entered, in namespaces that end with the trial
 * and a folder that only they see.
 */
export async function checkAvailable(signal: AbortSignal): Promise<Availability> {
  if (process.platform !== 'linux') {
    return unusable('embedded nodes need Linux', ['--provider kind', 'or run cks-lab in a Linux virtual machine']);
  }
  const missing = await missingPrograms();
  if (missing.length > 0) return without(missing);
  const { exitCode, stderr } = await run([...NEW_NAMESPACES, process.execPath, TRIAL], {
    signal,
    env: { PATH: SYSTEM_PATH },
    cwd: '/',
    timeout: 20_000,
  });
  return exitCode === 0 ? { usable: true } : forbidden(stderr.trim());
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

/** Why the kernel or its guards refused, as far as their own settings tell. */
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
    return unusable('AppArmor lets no ordinary user mount in a namespace of his own (Ubuntu 24.04 and later)', [
      'run cks-lab with sudo',
      `or allow it to unshare, once:\n${APPARMOR_PROFILE}`,
      'or --provider kind',
    ]);
  }
  if (await isContainer()) {
    return unusable(`this container may not make namespaces and mounts of its own (${lastLine(said)})`, [
      'run cks-lab on the machine itself',
      'or start the container with --privileged',
    ]);
  }
  return unusable(`a trial of a node failed: ${lastLine(said)}`, [
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

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
  return lines.at(-1)?.trim() ?? 'without a word';
}
