import type { Command } from 'commander';
import type { CommandEntry, Examples } from '../command.ts';
import { completions } from '../completion/completions.ts';
import { FILES, FOLDERS } from '../completion/script.ts';
import type { CommandContext } from '../context.ts';

export const examples: Examples = ["cks-lab complete -- start ''"];

export function declare(command: Command, context: CommandContext, overview: readonly CommandEntry[]): Command {
  return command.argument('[words...]').action((words) => complete(words, context, overview));
}

/** Answers a completion script: see `completionScript`. */
export async function complete(
  words: readonly string[],
  context: CommandContext,
  overview: readonly CommandEntry[],
): Promise<void> {
  const found = await completions(words, overview, context);
  if (found === 'files') return context.io.print(FILES);
  if (found === 'folders') return context.io.print(FOLDERS);
  for (const { word, about } of found) context.io.print(`${word}\t${about}`);
}
