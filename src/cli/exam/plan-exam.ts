import type { LabMinor } from '../../binaries/release.ts';
import { labsWithin } from '../../exams/budget.ts';
import type { Exam } from '../../exams/definition.ts';
import type { ExamPlan, PlannedTask } from '../../exams/plan.ts';
import { chooseProvider, type ProviderChoice } from '../../labs/choose-provider.ts';
import { examLab } from '../../labs/lab-name.ts';
import { identify } from '../../process/identity.ts';
import type { Scenario } from '../../scenarios/load.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { scenarioNamed } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';

export interface PlanArguments extends ScenarioSource {
  readonly provider: ProviderChoice;
  readonly kubernetes: LabMinor;
  /** Bytes. */
  readonly memory?: number;
}

/**
 * Decides how an exam is run here. Throws as `chooseProvider` does, and ExitError if the memory is not enough for one
 * lab.
 */
export async function planExam(
  exam: Exam,
  seed: string | null,
  options: PlanArguments,
  context: CommandContext,
): Promise<ExamPlan> {
  const tasks: PlannedTask[] = [];
  let memory = 0;
  for (const [index, { id, weight }] of exam.scenarios.entries()) {
    const { scenario, pack } = await scenarioNamed(id, options);
    const provider = await providerFor(scenario, options, context);
    memory = Math.max(memory, provider.memory * scenario.definition.requires.nodes);
    const { title, domain, competency = '', minutes, weight: ownWeight } = scenario.definition;
    tasks.push({
      ...{
        number: index + 1,
        lab: examLab(index + 1),
        scenario: scenario.id,
        pack,
        title,
        domain,
        competency,
        minutes,
      },
      ...{ weight: weight ?? ownWeight, provider: provider.name, minor: options.kubernetes },
    });
  }
  if (options.memory !== undefined && options.memory < memory) {
    throw new ExitError(
      WRONG_USAGE,
      `cks-lab: --memory must be enough for one lab of this exam, ${Math.ceil(memory / 1e6)} MB`,
    );
  }
  const labsAtOnce = labsWithin(memory, options.memory === undefined ? {} : { budget: options.memory });
  const { name, title, minutes, passMark } = exam;
  return { name, title, minutes, passMark, seed, labsAtOnce, tasks, starter: await identify(process.pid) };
}

async function providerFor(
  { definition: { requires } }: Scenario,
  { provider, kubernetes: minor }: PlanArguments,
  { labs, interruption }: CommandContext,
) {
  const signal = interruption.signal();
  return (await chooseProvider(provider, labs.providers, { minor, requires, signal })).provider;
}
