import path from 'node:path';
import type { Command } from 'commander';
import { writeDocs } from '../../authoring/doc-files.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { DOCS } from '../package-root.ts';

export const examples: Examples = ['cks-lab dev docs'];

export function declare(command: Command, context: CommandContext): Command {
  return command.action(() => devDocs(context));
}

export async function devDocs({ io, workingFolder }: CommandContext): Promise<void> {
  const files = await writeDocs(DOCS);
  io.print(files.map((file) => path.relative(workingFolder, file)).join('\n'));
}
