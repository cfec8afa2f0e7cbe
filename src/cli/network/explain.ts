import type { Command } from 'commander';
import type { Connection, End } from '../../domains/network/connection.ts';
import { explain as explainConnection } from '../../domains/network/explain.ts';
import { PROTOCOLS } from '../../domains/network/ports.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { checkInputs } from '../read-text.ts';
import { type Ends, endsIn } from './ends.ts';
import { explainText } from './explain-text.ts';
import { clusterFrom, readSources, type SourceOptions, withSourceOptions } from './sources.ts';
import { connectionJson, verdictJson } from './verdict-json.ts';

export interface ExplainArguments extends SourceOptions {
  readonly json?: true;
}

export const examples: Examples = [
  'cks-lab network explain policies/ -- shop/web db/postgres 5432',
  'cks-lab network explain --live -- shop/web 8.8.8.8 53/UDP',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .usage('[options] <file...> -- <from> <to> <port>[/<protocol>]')
    .argument('[file...]', 'ends are namespace/pod or an address: shop/web db/postgres 5432, or 8.8.8.8 53/UDP')
    .option('--json', 'print one JSON object')
    .action((_words, options, { args, parent }) => explain(args, parent.parent.rawArgs, options, context));
}

/**
 * `words` are files, followed by the connection; commander removes the `--` between them, so its position is
 * determined again.
 */
export async function explain(
  words: readonly string[],
  rawWords: readonly string[],
  options: ExplainArguments,
  { io }: CommandContext,
): Promise<void> {
  const dashes = rawWords.indexOf('--');
  if (dashes === -1) throw usage('name the connection after --');
  const asked = rawWords.slice(dashes + 1);
  const files = words.slice(0, words.length - asked.length);
  checkInputs(files);
  const cluster = clusterFrom(await readSources(files, options, io), options, io);
  const explanation = explainConnection(cluster, connectionFrom(asked, endsIn(cluster)));
  const { connection, verdict } = explanation;
  const json = () => JSON.stringify({ connection: connectionJson(connection), ...verdictJson(verdict) });
  io.print(options.json === true ? json() : explainText(explanation));
}

/** `shop/web db/postgres 5432/TCP`, or `shop/web db/postgres:5432`. */
function connectionFrom(words: readonly string[], ends: Ends): Connection {
  const [fromWord, toWord, portWord] = words.length === 2 ? [words[0], ...splitPort(words[1] ?? '')] : words;
  if (fromWord === undefined || toWord === undefined || portWord === undefined || words.length > 3) {
    throw usage('a connection needs two ends and a port');
  }
  const [, number = '', name = 'TCP'] = /^(\d+)(?:\/(\w+))?$/.exec(portWord) ?? [];
  const protocol = PROTOCOLS.find((one) => one === name.toUpperCase());
  const port = Number(number);
  if (protocol === undefined || !(port >= 1 && port <= 65535)) {
    throw usage(`${portWord} is not a port such as 5432 or 53/UDP`);
  }
  return { from: endOf('from', fromWord, ends), to: endOf('to', toWord, ends), port, protocol };
}

function splitPort(word: string): readonly [string, string] | readonly [] {
  const [, end, port] = /^\[?(.+?)\]?:(\d+(?:\/\w+)?)$/.exec(word) ?? [];
  return end === undefined || port === undefined ? [] : [end, port];
}

function endOf(which: string, word: string, ends: Ends): End {
  const read = ends.read(word);
  if (read.ok) return read.end;
  throw new ExitError(WRONG_USAGE, `cks-lab: ${which}: ${read.problem}`);
}

function usage(problem: string): ExitError {
  const example = 'cks-lab network explain policies/ -- shop/web db/postgres 5432';
  return new ExitError(WRONG_USAGE, `cks-lab: ${problem}: ${example}`);
}
