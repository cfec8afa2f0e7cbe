import type { Command } from 'commander';
import { labsAtOnce } from '../../authoring/labs-at-once.ts';
import { gradeMutants } from '../../authoring/mutants/grade-mutants.ts';
import type { GradedMutant } from '../../authoring/mutants/graded-mutant.ts';
import { labMinors } from '../../binaries/release.ts';
import type { ProviderName } from '../../providers/provider.ts';
import type { Scenario } from '../../scenarios/load.ts';
import { type Answer, loadAnswers } from '../../scenarios/load-answers.ts';
import { plural } from '../../text/plural.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { authorsProviderOption, jobsOption, scenariosOption } from '../options.ts';
import { chosenScenarios } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { withStatus } from '../status-line.ts';

export interface DevMutateArguments extends ScenarioSource {
  readonly provider: ProviderName;
  readonly solution?: string;
  readonly jobs?: number;
}

export const examples: Examples = ['cks-lab dev mutate audit-01', 'cks-lab dev mutate rbac-01 netpol-01 --jobs 2'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[scenario...]')
    .addOption(authorsProviderOption())
    .addOption(scenariosOption())
    .option('--solution <name>', 'the solution to change (default: the first)')
    .addOption(jobsOption())
    .action((scenarios, options) => devMutate(scenarios, options, context));
}

export async function devMutate(
  ids: readonly string[],
  options: DevMutateArguments,
  { labs, io, interruption }: CommandContext,
): Promise<void> {
  const provider = labs.providers[options.provider];
  const { jobs = labsAtOnce(provider) } = options;
  const scenarios = (await chosenScenarios(ids, options)).flatMap((load) => (load.ok ? [load.scenario] : []));
  const waiting = await Promise.all(
    scenarios.map(async (scenario) => [scenario, await solutionOf(scenario, options)] as const),
  );
  const signal = interruption.signal();
  const how = { provider, minor: labMinors[0] };
  let ungraded = 0;
  await withStatus(io.stderr, async (progress) => {
    const mutate = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const [scenario, solution] = one;
        const graded = await gradeMutants(scenario, solution, how, { ...labs, signal, progress });
        ungraded += graded.filter(({ errors }) => errors.length > 0).length;
        io.print(mutantsText(scenario, solution, graded));
      }
    };
    await Promise.all(Array.from({ length: jobs }, mutate));
  });
  if (ungraded > 0) throw new ExitError(NOT_PASSED, `${ungraded} changed answers could not be graded.`);
}

async function solutionOf(scenario: Scenario, { solution }: DevMutateArguments): Promise<Answer> {
  const solutions = (await loadAnswers(scenario)).answers.filter(({ side }) => side === 'solution');
  const chosen = solution === undefined ? solutions[0] : solutions.find(({ name }) => name === solution);
  if (chosen !== undefined) return chosen;
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: ${scenario.id} has ${solutions.map(({ name }) => name).join(', ') || 'no solution'}`,
  );
}

/** A summary line, and one line for each change that passes without proof that it means the same, or has no grade. */
function mutantsText({ id }: Scenario, { name }: Answer, mutants: readonly GradedMutant[]): string {
  const passing = mutants.filter(({ passed }) => passed);
  const different = passing.filter(({ isEqual }) => !isEqual);
  const equal = passing.length - different.length;
  return [
    `${id} ${name}: ${plural(mutants.length, 'change')}, ${passing.length} pass${equal === 0 ? '' : `, ${equal} of them proved to mean the same`}`,
    ...different.map(({ change }) => `  passes: ${change}`),
    ...mutants.flatMap(({ change, errors }) => errors.map((error) => `    not graded: ${change}: ${error}`)),
  ].join('\n');
}
