import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes on disk of a file or of everything below a folder; files that disappear in the meantime count as nothing. */
export async function sizeOnDisk(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const names: string[] = await readdir(file).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOnDisk(path.join(file, name))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
