import type { Command } from 'commander';
import { clearCache } from '../../binaries/acquire.ts';
import { cacheFolder } from '../../home/folders.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { megabytes, sizeOnDisk } from '../disk-space.ts';

export const examples: Examples = ['cks-lab cache clear'];

export function declare(command: Command, context: CommandContext): Command {
  return command.action(() => clear(context));
}

export async function clear({ env, io }: CommandContext): Promise<void> {
  const folder = cacheFolder(env);
  const freed = await sizeOnDisk(folder);
  await clearCache(folder);
  io.say(`Removed ${folder}: ${megabytes(freed)}. The next start downloads its programs again.`);
}
