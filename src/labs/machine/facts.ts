import { once } from 'node:events';
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { freemem, release } from 'node:os';
import path from 'node:path';

/** What labs depend on and no provider reports. */
export interface MachineFacts {
  readonly platform: string;
  /** Of the kernel: `6.12.1`. */
  readonly kernel: string;
  /** Limits of the kernel on namespaces of this user, by name; empty if they cannot be read. */
  readonly namespaceLimits: Readonly<Record<string, number>>;
  /** `null` if there are no control groups. */
  readonly controlGroups: { readonly version: 1 | 2; readonly controllers: readonly string[] } | null;
  /** Bytes that can be written to the data folder; `null` if unknown. */
  readonly freeDisk: number | null;
  /** Bytes that programs can still get without swapping. */
  readonly freeMemory: number;
  /** The error of opening a port on 127.0.0.1; `null` if there was none. */
  readonly portError: string | null;
}

export async function machineFacts(dataFolder: string): Promise<MachineFacts> {
  const [namespaceLimits, controlGroups, freeDisk, freeMemory, portError] = await Promise.all([
    limitsOf(['user', 'mnt', 'pid', 'net']),
    controlGroupsHere(),
    freeDiskAt(dataFolder),
    availableMemory(),
    errorOfListening(),
  ]);
  const common = { platform: process.platform, kernel: release() };
  return { ...common, namespaceLimits, controlGroups, freeDisk, freeMemory, portError };
}

async function limitsOf(namespaces: readonly string[]): Promise<MachineFacts['namespaceLimits']> {
  const limits: Record<string, number> = {};
  for (const name of namespaces) {
    const text = await readFile(`/proc/sys/user/max_${name}_namespaces`, 'utf8').catch(() => null);
    if (text !== null) limits[name] = Number(text);
  }
  return limits;
}

/** Source: Documentation/admin-guide/cgroup-v2.rst; version 1 has a folder for each controller. */
async function controlGroupsHere(): Promise<MachineFacts['controlGroups']> {
  const root = '/sys/fs/cgroup';
  const unified = await readFile(path.join(root, 'cgroup.controllers'), 'utf8').catch(() => null);
  if (unified !== null) return { version: 2, controllers: unified.trim().split(' ') };
  const controllers: readonly string[] = await readdir(root).catch(() => []);
  return controllers.length === 0 ? null : { version: 1, controllers };
}

/** The folder may not exist yet, but it will be in the file system of the nearest one that does. */
async function freeDiskAt(folder: string): Promise<number | null> {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((await stat(at).catch(() => null)) !== null) {
      const found = await statfs(at).catch(() => null);
      return found === null ? null : found.bavail * found.bsize;
    }
    if (at === path.dirname(at)) return null;
  }
}

/** Source: Documentation/filesystems/proc.rst, MemAvailable; other systems only know what is free. */
async function availableMemory(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable: +(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}

async function errorOfListening(): Promise<string | null> {
  const server = createServer();
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    server.close();
  }
}
