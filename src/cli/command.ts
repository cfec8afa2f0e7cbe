import { type Command, Help } from 'commander';
import type { CommandContext } from './context.ts';

/** Command lines that show the purpose of a command, as they are typed. */
export type Examples = readonly [string, ...string[]];

/** A file of one command: its arguments, options and help, and what it does when it is called. */
export interface CommandModule {
  readonly examples: Examples;
  /** `overview` contains every command of the program. */
  readonly declare: (command: Command, context: CommandContext, overview: readonly CommandEntry[]) => Command;
}

/**
 * A command as the overview shows it. Its file is loaded only when it is called, so that starting does not load the
 * other commands.
 */
export type CommandEntry = CommandLoadedLater | CommandGroup;

interface CommandLoadedLater {
  /** `start [options] [scenario]`; a test compares it with what the file declares. */
  readonly usage: string;
  readonly about: string;
  /** Called only by programs; the overview does not show it. */
  readonly isHidden?: true;
  readonly load: () => Promise<CommandModule>;
  readonly commands?: readonly CommandEntry[];
}

interface CommandGroup {
  readonly usage: string;
  readonly about: string;
  readonly isHidden?: never;
  readonly load?: never;
  readonly examples: Examples;
  readonly commands: readonly CommandEntry[];
}

/** Declares commands by name, and fully only the one that the words of a command line call or request help for. */
export async function addCommands(
  parent: Command,
  entries: readonly CommandEntry[],
  words: readonly string[],
  context: CommandContext,
  overview = entries,
): Promise<void> {
  const [called, ...rest] = words.filter((word) => word !== 'help' && !word.startsWith('-'));
  const usages = new Map(entries.map((entry) => [nameOf(entry), entry.usage]));
  parent.configureHelp({
    subcommandTerm: (command) => usages.get(command.name()) ?? Help.prototype.subcommandTerm(command),
  });
  for (const entry of entries) {
    const command = parent.command(nameOf(entry), { hidden: entry.isHidden === true }).description(entry.about);
    if (nameOf(entry) !== called) continue;
    if (entry.load === undefined) {
      showExamples(command, entry.examples);
    } else {
      const { examples, declare } = await entry.load();
      showExamples(declare(command, context, overview), examples);
    }
    if (entry.commands) {
      await addCommands(command.enablePositionalOptions(), entry.commands, rest, context, overview);
    }
  }
}

export function showExamples(command: Command, examples: Examples): void {
  command.addHelpText('after', ['\nExamples:', ...examples.map((example) => `  $ ${example}`)].join('\n'));
}

export function nameOf({ usage }: CommandEntry): string {
  return usage.split(' ', 1).join('');
}
