import type { Stats } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { goFileError, isMissing } from './errno.ts';

/**
 * Checks the source of a hostPath volume against its type and makes it where the type says so; the source of an
 * unset type becomes a folder when a container is made. Gives the kubelet's words for a mismatch, `null` for none.
 * Source: pkg/volume/hostpath/host_path.go.
 */
export async function checkHostPath(path: string, type: string): Promise<string | null> {
  switch (type) {
    case 'DirectoryOrCreate':
      return (await exists(path)) ? matches(path, 'Directory', 'directory') : failure(makeFolder(path));
    case 'Directory':
      return matches(path, 'Directory', 'directory');
    case 'FileOrCreate':
      return (await exists(path)) ? matches(path, 'File', 'file') : failure(makeFile(path));
    case 'File':
      return matches(path, 'File', 'file');
    case 'Socket':
      return matches(path, 'Socket', 'socket file');
    case 'CharDevice':
      return matches(path, 'CharDevice', 'character device');
    case 'BlockDevice':
      return matches(path, 'BlockDevice', 'block device');
    default:
      return null;
  }
}

async function matches(path: string, wanted: string, words: string): Promise<string | null> {
  const unknown = (reason: string) =>
    `hostPath type check failed, ${path} is not a ${words}, unable to determine its type: ${reason}`;
  try {
    const found = typeOf(await stat(path));
    if (found === null) return unknown('only recognise file, directory, socket, block device and character device');
    return found === wanted ? null : `hostPath type check failed: ${path} is not a ${words}, it's a ${found}`;
  } catch (error) {
    return unknown(isMissing(error) ? `path "${path}" does not exist` : goFileError(error));
  }
}

function typeOf(stats: Stats): string | null {
  if (stats.isDirectory()) return 'Directory';
  if (stats.isFile()) return 'File';
  if (stats.isSocket()) return 'Socket';
  if (stats.isCharacterDevice()) return 'CharDevice';
  return stats.isBlockDevice() ? 'BlockDevice' : null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
}

async function makeFile(path: string): Promise<void> {
  await (await open(path, 'a', 0o644)).close();
}

async function failure(work: Promise<void>): Promise<string | null> {
  return work.then(() => null, goFileError);
}
