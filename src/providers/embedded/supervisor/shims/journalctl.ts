import { EventEmitter, on } from 'node:events';
import type { Journal } from '../journal.ts';
import { type Line, type Shim, say, Unsupported } from './answer.ts';
import { parseOptions } from './options.ts';

const IGNORED = { 'no-pager': { type: 'boolean' }, boot: { type: 'boolean', short: 'b' } } as const;
const FOLLOWED_FROM = 10;

/** journalctl for the journal of this node, to which only the kubelet writes. */
export function journalctl(journal: Journal): Shim {
  return (argv, gone) => {
    const { flags, values, operands } = parseOptions('journalctl', argv, {
      ...IGNORED,
      catalog: { type: 'boolean', short: 'x' },
      follow: { type: 'boolean', short: 'f' },
      grep: { type: 'string', short: 'g' },
      lines: { type: 'string', short: 'n' },
      output: { type: 'string', short: 'o' },
      'pager-end': { type: 'boolean', short: 'e' },
      quiet: { type: 'boolean', short: 'q' },
      reverse: { type: 'boolean', short: 'r' },
      unit: { type: 'string', short: 'u' },
    });
    if (operands.length > 0) throw new Unsupported(`journalctl ${operands.join(' ')}`, 'Select with -u and -g');
    const { output = 'short', unit, grep } = values;
    if (!['short', 'cat'].includes(output))
      throw new Unsupported(`journalctl -o ${output}`, 'Supported formats: short, cat');
    const matches = (line: string) => grep === undefined || new RegExp(grep, caseOf(grep)).test(message(line));
    const shown = (line: string) => (output === 'cat' ? message(line) : line);
    const isKubelet = unit === undefined || /^kubelet(\.service)?$/.test(unit);
    const kept = isKubelet ? journal.lines().filter(matches) : [];
    const count = lineCount(values.lines, flags);
    const newest = count === null ? kept : kept.slice(Math.max(0, kept.length - count));
    const ordered = flags.has('reverse') ? newest.toReversed() : newest;
    if (flags.has('follow') && isKubelet) {
      return { exitCode: 0, lines: followed(ordered, journal, gone, matches, shown), follows: true };
    }
    if (ordered.length === 0) return say(flags.has('quiet') ? [] : ['-- No entries --'], grep === undefined ? 0 : 1);
    return say(ordered.map(shown));
  };
}

async function* followed(
  kept: readonly string[],
  journal: Journal,
  gone: AbortSignal,
  matches: (line: string) => boolean,
  shown: (line: string) => string,
): AsyncGenerator<Line, void, undefined> {
  const lines = new EventEmitter<{ line: [string] }>();
  const unfollow = journal.follow((line) => lines.emit('line', line));
  try {
    for (const line of kept) yield { stream: 'stdout', text: shown(line) };
    for await (const [line] of on(lines, 'line', { signal: gone })) {
      if (matches(line)) yield { stream: 'stdout', text: shown(line) };
    }
  } catch (error) {
    if (!gone.aborted) throw error;
  } finally {
    unfollow();
  }
}

function lineCount(given: string | undefined, flags: ReadonlySet<string>): number | null {
  if (given === 'all') return null;
  if (given !== undefined) return Number(given.replace(/^\+/, ''));
  return flags.has('follow') ? FOLLOWED_FROM : null;
}

/** The line without the time, the node and the process. */
function message(line: string): string {
  return line.slice(line.indexOf(']: ') + 3);
}

/** A lowercase pattern also matches uppercase letters. */
function caseOf(pattern: string): string {
  return pattern === pattern.toLowerCase() ? 'i' : '';
}
