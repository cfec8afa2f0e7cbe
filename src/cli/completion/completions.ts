import { Command, Option } from 'commander';
import { type CommandEntry, nameOf } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { type Candidate, meant, type NamedThings } from './meant.ts';

export type Completions = readonly Candidate[] | 'files' | 'folders';

/**
 * The possible completions of the last of the words after `cks-lab`, which may be empty. Reads the index of the
 * scenarios and the records of the labs. Loads the file of the command only if its options matter, since for some
 * commands that takes longer than everything else.
 */
export async function completions(
  words: readonly string[],
  overview: readonly CommandEntry[],
  context: CommandContext,
): Promise<Completions> {
  const { given, current } = separated(words);
  const { entry, entries, rest } = called(given, overview);
  const hasOptions = [...rest, current].some((word) => word.startsWith('-'));
  const command = hasOptions ? await declared(entry, context, overview) : outlined(entry);
  const expected = await expectedAt(rest, current, command, entries, context);
  if (!Array.isArray(expected.things)) return expected.things;
  return expected.things
    .map(({ word, about }) => ({ word: `${expected.before}${word}`, about }))
    .filter(({ word }) => word.startsWith(current));
}

interface Words {
  readonly given: readonly string[];
  /** The word at the cursor. */
  readonly current: string;
}

/** Bash splits `--provider=kind` into three words, of which the second carries no information. */
function separated(words: readonly string[]): Words {
  const last = words.at(-1) ?? '';
  const given = words.slice(0, -1).filter((word) => word !== '=');
  return { given: given[0] === 'help' ? given.slice(1) : given, current: last === '=' ? '' : last };
}

interface Called {
  readonly entry: CommandEntry | null;
  /** Its subcommands. */
  readonly entries: readonly CommandEntry[];
  /** The words after its name. */
  readonly rest: readonly string[];
}

/** The command that the words call, or its group if they do not name the command yet. */
function called(words: readonly string[], overview: readonly CommandEntry[]): Called {
  let found: Called = { entry: null, entries: overview, rest: words };
  for (;;) {
    const at = found.rest.findIndex((word) => !word.startsWith('-'));
    const entry = found.entries.find((one) => nameOf(one) === found.rest[at]);
    if (entry === undefined) return found;
    found = { entry, entries: entry.commands ?? [], rest: found.rest.slice(at + 1) };
  }
}

/** The command with its arguments, but without its options. */
function outlined(entry: CommandEntry | null): Command {
  const [name = '', ...names] = (entry?.usage ?? '').split(' ').filter((word) => word !== '[options]');
  return new Command(name).arguments(names.join(' '));
}

async function declared(
  entry: CommandEntry | null,
  context: CommandContext,
  overview: readonly CommandEntry[],
): Promise<Command> {
  const command = new Command(entry === null ? 'cks-lab' : nameOf(entry));
  if (entry === null) command.option('-V, --version', 'output the version number');
  return (await entry?.load?.())?.declare(command, context, overview) ?? command;
}

interface Expected {
  readonly things: NamedThings;
  /** What precedes the completed part in its word: `--provider=`. */
  readonly before: string;
}

async function expectedAt(
  rest: readonly string[],
  current: string,
  command: Command,
  entries: readonly CommandEntry[],
  context: CommandContext,
): Promise<Expected> {
  if (rest.includes('--')) return { things: [], before: '' };
  const [, joined, before = ''] = /^(--[^=]+)(=)/.exec(current) ?? [];
  const { awaiting, operands } = parsed(rest, command.options);
  const option = joined === undefined ? awaiting : command.options.find((one) => isNamed(one, joined));
  if (option !== undefined) {
    return { things: await meant(option, context), before: joined === undefined ? '' : `${joined}${before}` };
  }
  if (current.startsWith('-')) return { things: optionsOf(command), before: '' };
  if (entries.length > 0 && operands === 0) return { things: commandsOf(entries), before: '' };
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[operands] ?? (last?.variadic === true ? last : undefined);
  return { things: argument === undefined ? [] : await meant(argument, context), before: '' };
}

interface Parsed {
  /** The option whose value comes next. */
  readonly awaiting: Option | undefined;
  /** The number of words that are neither options nor their values. */
  readonly operands: number;
}

function parsed(words: readonly string[], options: readonly Option[]): Parsed {
  let awaiting: Option | undefined;
  let operands = 0;
  for (const word of words) {
    if (word.startsWith('-')) {
      awaiting = options.find((option) => isNamed(option, word) && option.required);
    } else if (awaiting === undefined) {
      operands += 1;
    } else if (!awaiting.variadic) {
      awaiting = undefined;
    }
  }
  return { awaiting, operands };
}

function isNamed({ long, short }: Option, word: string): boolean {
  return word === long || word === short;
}

function commandsOf(entries: readonly CommandEntry[]): readonly Candidate[] {
  return entries
    .filter(({ isHidden }) => isHidden !== true)
    .map((entry) => ({ word: nameOf(entry), about: entry.about }));
}

function optionsOf({ options }: Command): readonly Candidate[] {
  return [...options, new Option('-h, --help', 'display help for command')].map(({ long, short, description }) => ({
    word: long ?? short ?? '',
    about: description,
  }));
}
