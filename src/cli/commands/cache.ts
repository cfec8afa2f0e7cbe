import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { clearCache } from '../../binaries/acquire.ts';
import { cacheFolder } from '../../home/folders.ts';
import { print, say } from '../print.ts';
import { table } from '../table.ts';

export async function showCache(): Promise<void> {
  const folder = cacheFolder(process.env);
  const names: string[] = await readdir(folder).catch(() => []);
  print(folder);
  if (names.length === 0) return print('Nothing is cached.');
  const rows = await Promise.all(names.map(async (name) => [name, megabytes(await size(path.join(folder, name)))]));
  print(table(rows, { right: [1] }));
}

export async function clear(): Promise<void> {
  const folder = cacheFolder(process.env);
  const freed = await size(folder);
  await clearCache(folder);
  say(`Removed ${folder}: ${megabytes(freed)}. The next start downloads its programs again.`);
}

/** Bytes on disk of a file or of all below a folder; what vanishes meanwhile counts as nothing. */
async function size(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const names: string[] = await readdir(file).catch(() => []);
  const sizes = await Promise.all(names.map((name) => size(path.join(file, name))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
