import { type Command, Help } from 'commander';
import type { CommandContext } from './context.ts';

/** A file of one command: its arguments, options and help, and what it does when it is called. */
export interface CommandModule {
  readonly declare: (command: Command, context: CommandContext) => Command;
}

/**
 * A command as the overview shows it. Its file is loaded only when it is called, so that starting does not load the
 * other commands.
 */
export interface CommandEntry {
  /** `start [options] [scenario]`; a test compares it with what the file declares. */
  readonly usage: string;
  readonly about: string;
  readonly load?: () => Promise<CommandModule>;
  readonly commands?: readonly CommandEntry[];
}

/** Declares commands by name, and fully only the one that the words of a command line call or request help for. */
export async function addCommands(
  parent: Command,
  entries: readonly CommandEntry[],
  words: readonly string[],
  context: CommandContext,
): Promise<void> {
  const [called, ...rest] = words.filter((word) => word !== 'help' && !word.startsWith('-'));
  const usages = new Map(entries.map((entry) => [nameOf(entry), entry.usage]));
  parent.configureHelp({
    subcommandTerm: (command) => usages.get(command.name()) ?? Help.prototype.subcommandTerm(command),
  });
  for (const entry of entries) {
    const command = parent.command(nameOf(entry)).description(entry.about);
    if (nameOf(entry) !== called) continue;
    (await entry.load?.())?.declare(command, context);
    if (entry.commands) await addCommands(command.enablePositionalOptions(), entry.commands, rest, context);
  }
}

export function nameOf({ usage }: CommandEntry): string {
  return usage.split(' ', 1).join('');
}
