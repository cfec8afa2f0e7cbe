import { mkdir, open, stat } from 'node:fs/promises';
import { type HostPathFinding, hostPathMismatch } from '../../../node/host-path-type.ts';
import { isThere } from '../../../process/is-there.ts';
import { goFileError, isMissing } from './errno.ts';

/**
 * Checks the source of a hostPath volume against its type, and creates it if the type says so; if the type is not set,
 * a missing source becomes a folder when a container is created. Returns the kubelet's message for a failure, `null`
 * for none.
 * Source: pkg/volume/hostpath/host_path.go.
 */
export async function checkHostPath(path: string, type: string): Promise<string | null> {
  const isMade = type.endsWith('OrCreate') && !(await isThere(path));
  if (isMade) return failure(type === 'FileOrCreate' ? makeFile(path) : makeFolder(path));
  return hostPathMismatch(path, type, await find(path));
}

async function find(path: string): Promise<HostPathFinding> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return 'directory';
    if (found.isFile()) return 'file';
    if (found.isSocket()) return 'socket';
    if (found.isCharacterDevice()) return 'character device';
    return found.isBlockDevice() ? 'block device' : 'special';
  } catch (error) {
    return isMissing(error) ? 'missing' : { unknown: goFileError(error) };
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
}

async function makeFile(path: string): Promise<void> {
  await (await open(path, 'ax', 0o644)).close();
}

async function failure(work: Promise<void>): Promise<string | null> {
  return work.then(() => null, goFileError);
}
