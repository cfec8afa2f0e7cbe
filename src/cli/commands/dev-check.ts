import { randomInt } from 'node:crypto';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { checkJunit } from '../../authoring/check-junit.ts';
import { type CheckedScenario, checkScenarios } from '../../authoring/check-scenarios.ts';
import { labsAtOnce } from '../../authoring/labs-at-once.ts';
import { recordProofs, selectScenarios } from '../../authoring/proved-record.ts';
import { labMinors } from '../../binaries/release.ts';
import { CHECK_KINDS } from '../../checks/catalogue.ts';
import type { ProviderName } from '../../providers/provider.ts';
import type { ScenarioLoad } from '../../scenarios/load.ts';
import { checkText } from '../check-text.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, TOOL_FAILED, WRONG_USAGE } from '../exit-error.ts';
import { authorsProviderOption, jobsOption, sampleOption, scenariosOption } from '../options.ts';
import { chosenScenarios } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { withStatus } from '../status-line.ts';
import { writeReport } from '../write-report.ts';

export interface DevCheckArguments extends ScenarioSource {
  readonly provider: ProviderName;
  readonly only?: readonly string[];
  readonly jobs?: number;
  readonly junit?: string;
  readonly changed?: boolean;
  readonly sample?: number;
  readonly seed?: string;
  readonly record?: boolean;
}

export const examples: Examples = [
  'cks-lab dev check audit-01',
  'cks-lab dev check --jobs 2 --junit junit.xml',
  'cks-lab dev check --sample 3 --seed 20',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[scenario...]')
    .addOption(authorsProviderOption())
    .addOption(scenariosOption())
    .option('--only <answer...>', 'only these solutions and mistakes, by name')
    .addOption(jobsOption())
    .option('--changed', 'only scenarios that differ from the record of what has been proved')
    .addOption(sampleOption())
    .option('--seed <text>', 'with --sample: draws the same scenarios again')
    .addOption(new Option('--record', 'record the proved scenarios in proved.json').conflicts('only'))
    .option('--junit <file>', 'also write a JUnit report')
    .action((scenarios, options) => devCheck(scenarios, options, context));
}

export async function devCheck(
  ids: readonly string[],
  options: DevCheckArguments,
  { labs, io, interruption }: CommandContext,
): Promise<void> {
  const provider = labs.providers[options.provider];
  const { only = [], jobs = labsAtOnce(provider) } = options;
  const chosen = await chosenScenarios(ids, options);
  const { loads, why } = options.changed === true ? await selected(chosen, options) : { loads: chosen, why: '' };
  if (why !== '') io.say(why);
  const signal = interruption.signal();
  const how = { provider, minor: labMinors[0], only, jobs };
  const checked = await withStatus(io.stderr, (progress) => checkScenarios(loads, how, { ...labs, signal, progress }));
  if (
    !signal.aborted &&
    only.length > 0 &&
    checked.every(({ cases, problems, failure }) => cases.length + problems.length === 0 && failure === null)
  )
    throw new ExitError(WRONG_USAGE, `cks-lab: no scenario has an answer named ${only.join(' or ')}`);
  const text = checkText(checked);
  if (text !== '') io.print(text);
  if (options.junit !== undefined) await writeReport(options.junit, checkJunit(checked));
  signal.throwIfAborted();
  if (options.record === true) await record(loads, checked);
  const faulty = checked.filter((one) => !isProved(one)).map(({ id }) => id);
  if (faulty.length === 0) return;
  const code = checked.some(({ failure }) => failure !== null) ? TOOL_FAILED : NOT_PASSED;
  throw new ExitError(code, `Failed: ${faulty.join(', ')}.`);
}

/** The scenarios to prove with `--changed`, and a line that names them. */
async function selected(
  loads: readonly ScenarioLoad[],
  { sample = 0, seed = String(randomInt(1_000_000_000)) }: DevCheckArguments,
): Promise<{ readonly loads: readonly ScenarioLoad[]; readonly why: string }> {
  const { changed, sampled } = await selectScenarios(loads, CHECK_KINDS, { sample, seed });
  const named = (some: readonly ScenarioLoad[]) =>
    some.map((load) => (load.ok ? load.scenario.id : load.id)).join(', ');
  const parts = [
    `changed: ${changed.length === 0 ? 'none' : named(changed)}`,
    ...(sampled.length === 0 ? [] : [`sampled: ${named(sampled)} (--seed ${seed})`]),
  ];
  return { loads: [...changed, ...sampled], why: `Scenarios to prove: ${parts.join('; ')}` };
}

async function record(loads: readonly ScenarioLoad[], checked: readonly CheckedScenario[]): Promise<void> {
  const proved = new Set(checked.filter(isProved).map(({ id }) => id));
  const scenarios = loads.flatMap((load) => (load.ok && proved.has(load.scenario.id) ? [load.scenario] : []));
  const byFolder = Map.groupBy(scenarios, ({ folder }) => path.dirname(folder));
  for (const [folder, some] of byFolder) await recordProofs(folder, some, CHECK_KINDS);
}

function isProved({ problems, cases, failure }: CheckedScenario): boolean {
  return problems.length === 0 && failure === null && cases.every(({ faults }) => faults.length === 0);
}
