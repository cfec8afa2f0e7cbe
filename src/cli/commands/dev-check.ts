import type { Command } from 'commander';
import { checkJunit } from '../../authoring/check-junit.ts';
import { type CheckedScenario, checkScenarios } from '../../authoring/check-scenarios.ts';
import { labsAtOnce } from '../../authoring/labs-at-once.ts';
import { labMinors } from '../../binaries/release.ts';
import type { ProviderName } from '../../providers/provider.ts';
import { checkText } from '../check-text.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, TOOL_FAILED, WRONG_USAGE } from '../exit-error.ts';
import { authorsProviderOption, jobsOption, scenariosOption } from '../options.ts';
import { chosenScenarios } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { withStatus } from '../status-line.ts';
import { writeReport } from '../write-report.ts';

export interface DevCheckArguments extends ScenarioSource {
  readonly provider: ProviderName;
  readonly only?: readonly string[];
  readonly jobs?: number;
  readonly junit?: string;
}

export const examples: Examples = ['cks-lab dev check audit-01', 'cks-lab dev check --jobs 2 --junit junit.xml'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[scenario...]')
    .addOption(authorsProviderOption())
    .addOption(scenariosOption())
    .option('--only <answer...>', 'only these solutions and mistakes, by name')
    .addOption(jobsOption())
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
  const loads = await chosenScenarios(ids, options);
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
  const faulty = checked.filter((one) => !isProved(one)).map(({ id }) => id);
  if (faulty.length === 0) return;
  const code = checked.some(({ failure }) => failure !== null) ? TOOL_FAILED : NOT_PASSED;
  throw new ExitError(code, `Failed: ${faulty.join(', ')}.`);
}

function isProved({ problems, cases, failure }: CheckedScenario): boolean {
  return problems.length === 0 && failure === null && cases.every(({ faults }) => faults.length === 0);
}
