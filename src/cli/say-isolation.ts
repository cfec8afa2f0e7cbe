import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProviderName } from '../providers/provider.ts';
import type { CommandContext } from './context.ts';

/** Reports once, not at every start, that this user's labs are suitable only for people whom the user trusts. */
export async function sayIsolation(name: ProviderName, { labs, io, interruption }: CommandContext): Promise<void> {
  const signal = interruption.signal();
  const file = path.join(labs.dataFolder, `isolation-${name}-said`);
  const weak = (await labs.providers[name].isolation({ signal, afresh: false })).filter(({ holds }) => !holds);
  if (weak.length === 0) return;
  const isNew = await writeFile(file, '', { flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (!isNew) return;
  io.say(`Use this lab only for yourself and people you trust, since some of the measures that isolate labs are not available here:
${weak.map((wall) => `  ${wall.name}: ${wall.detail}`).join('\n')}`);
}
