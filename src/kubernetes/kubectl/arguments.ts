import { longName, needsValue } from './flags.ts';

/** A parsed kubectl line. */
export interface KubectlArguments {
  /** The command, its subcommand and their arguments, without flags. */
  readonly words: readonly string[];
  /**
   * By their long names. A flag without a value is `true`; if a flag is repeated, the last value counts, except that
   * files are joined: `a.yaml,b.yaml`.
   */
  readonly flags: ReadonlyMap<string, string | true>;
  /** What follows `--`: a program that runs in a container, with its arguments. */
  readonly program: readonly string[];
}

/** A line that kubectl would refuse, or that does not say enough. */
export class KubectlLineError extends Error {}

/** Whether a line has the program's name, or the usual alias, before its command. */
export function beginsWithKubectl([word = '']: readonly string[]): boolean {
  return ['kubectl', 'k'].includes(word);
}

/** Parses the words after `kubectl`. */
export function parseArguments(argv: readonly string[]): KubectlArguments {
  const separator = argv.indexOf('--');
  const mine = [...(separator < 0 ? argv : argv.slice(0, separator))];
  const program = separator < 0 ? [] : argv.slice(separator + 1);
  const words: string[] = [];
  const flags = new Map<string, string | true>();
  for (let word = mine.shift(); word !== undefined; word = mine.shift()) {
    const command = words[0] ?? '';
    if (word.startsWith('--')) setLong(word.slice(2), command, mine, flags);
    else if (word.startsWith('-') && word !== '-') setShort(word.slice(1), command, mine, flags);
    else words.push(word);
  }
  return { words, flags, program };
}

type Flags = Map<string, string | true>;

function setLong(text: string, command: string, rest: string[], flags: Flags): void {
  const end = text.indexOf('=');
  if (end >= 0) setFlag(flags, text.slice(0, end), text.slice(end + 1));
  else setFlag(flags, text, needsValue(text, command) ? takeValue(text, rest) : true);
}

/** Reads `-n dev`, `-ndev`, `-n=dev`, `-it` and `-w=false`. */
function setShort(letters: string, command: string, rest: string[], flags: Flags): void {
  const name = longName(letters.charAt(0), command);
  const behind = letters.slice(1);
  if (behind.startsWith('=')) setFlag(flags, name, behind.slice(1));
  else if (needsValue(name, command)) setFlag(flags, name, behind === '' ? takeValue(name, rest) : behind);
  else {
    setFlag(flags, name, true);
    if (behind !== '') setShort(behind, command, rest, flags);
  }
}

function takeValue(name: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) throw new KubectlLineError(`the flag --${name} needs a value`);
  return value;
}

function setFlag(flags: Flags, name: string, value: string | true): void {
  const before = name === 'filename' ? flags.get(name) : undefined;
  flags.set(name, before === undefined ? value : `${before},${value}`);
}
