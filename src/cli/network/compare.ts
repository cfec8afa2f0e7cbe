import type { Command } from 'commander';
import { type Comparison, compareClusters } from '../../domains/network/compare.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { collected } from '../options.ts';
import { checkInputs, displayName } from '../read-text.ts';
import { compareText } from './compare-text.ts';
import { provenOrExit } from './proven.ts';
import { clusterFrom, readSources, type SourceOptions, withSourceOptions } from './sources.ts';
import { verdictJson, witnessJson } from './verdict-json.ts';

export interface CompareArguments extends SourceOptions {
  readonly with?: readonly string[];
  readonly json?: true;
}

export const examples: Examples = [
  'cks-lab network compare before/ after/ --with pods.yaml',
  'cks-lab network compare --live policies/',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('<before>')
    .argument('[after]', 'omit with --live, which takes the cluster as the state before')
    .option('--with <file>', 'namespaces, pods and workloads that both sets apply to; may be repeated', collected)
    .option('--json', 'print one JSON object')
    .action((before, after, options) => compare(before, after, options, context));
}

export async function compare(
  first: string,
  second: string | undefined,
  options: CompareArguments,
  { io }: CommandContext,
): Promise<void> {
  const { live } = options;
  if ((live === true) !== (second === undefined)) {
    throw new ExitError(
      WRONG_USAGE,
      'cks-lab: name two sets of policies, or one set and --live to compare the cluster with it',
    );
  }
  const shared = options.with ?? [];
  checkInputs([first, second, ...shared]);
  const common = shared.length === 0 ? [] : await readSources(shared, {}, io);
  const sides = [
    live === true ? await readSources([], options, io) : await readSources([first], {}, io),
    await readSources([second ?? first], {}, io),
  ];
  const [before, after] = sides.map((texts) => clusterFrom([...texts, ...common], options, io));
  if (before === undefined || after === undefined) return;
  const comparison = provenOrExit(() => compareClusters(before, after));
  const names = { before: live === true ? 'the cluster' : displayName(first), after: displayName(second ?? first) };
  io.print(options.json === true ? compareJson(comparison) : compareText(comparison, names));
  if (comparison.differences.length > 0) throw new ExitError(NOT_PASSED);
}

/** `{equal, counterexample, differences: [{kind, connection, made, description, commands, before, after}]}`. */
function compareJson({ differences }: Comparison): string {
  const shown = differences.map((difference) => ({
    kind: difference.kind,
    ...witnessJson(difference),
    before: verdictJson(difference.before),
    after: verdictJson(difference.after),
  }));
  return JSON.stringify({ equal: shown.length === 0, counterexample: shown[0] ?? null, differences: shown });
}
