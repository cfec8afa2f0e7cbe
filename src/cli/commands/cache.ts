import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { cacheFolder } from '../../home/folders.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { megabytes, sizeOnDisk } from '../disk-space.ts';
import { table } from '../table.ts';

export const examples: Examples = ['cks-lab cache'];

export function declare(command: Command, context: CommandContext): Command {
  return command.action(() => showCache(context));
}

export async function showCache({ env, io }: CommandContext): Promise<void> {
  const folder = cacheFolder(env);
  const names: string[] = await readdir(folder).catch(() => []);
  io.print(folder);
  if (names.length === 0) return io.print('Nothing is cached.');
  const rows = await Promise.all(
    names.map(async (name) => [name, megabytes(await sizeOnDisk(path.join(folder, name)))]),
  );
  io.print(table(rows, { right: [1] }));
}
