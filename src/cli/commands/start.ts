import type { Command } from 'commander';
import type { LabMinor } from '../../binaries/release.ts';
import { chooseProvider, type ProviderChoice } from '../../labs/choose-provider.ts';
import { isExamLab, isLabName, LAB_NAME_RULE } from '../../labs/lab-name.ts';
import { type LabRecord, readRecord } from '../../labs/lab-record.ts';
import type { LabNode } from '../../node/lab-node.ts';
import pc from '../color.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { assertStartable } from '../exam/exam-lab.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { labMinorOption, providerOption, scenariosOption } from '../options.ts';
import { sayIsolation } from '../say-isolation.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { withStatus } from '../status-line.ts';
import { taskText } from '../task-text.ts';

export interface StartArguments extends ScenarioSource {
  readonly provider: ProviderChoice;
  readonly kubernetes: LabMinor;
  readonly name?: string;
}

export const examples: Examples = ['cks-lab start audit-01', 'cks-lab start rbac-01 --provider kind --name mine'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[scenario]', 'for example audit-01; on a terminal you can choose from a list')
    .addOption(providerOption())
    .addOption(labMinorOption())
    .option('--name <name>', 'name of the lab (default: the scenario)')
    .addOption(scenariosOption())
    .action((scenario, options) => start(scenario, options, context));
}

export async function start(id: string | undefined, options: StartArguments, context: CommandContext): Promise<void> {
  const { io } = context;
  const { record, node, task } = await begun(id ?? (await chooseScenario(options, context)), options, context);
  io.print(taskText(task, record, node.name, io.columns()));
}

/** Starts a lab, or takes one that exists, without printing its task. */
export async function startedLab(id: string, options: StartArguments, context: CommandContext): Promise<LabRecord> {
  return (await begun(id, options, context)).record;
}

interface Begun {
  readonly record: LabRecord;
  readonly node: LabNode;
  readonly task: string;
}

async function begun(id: string, options: StartArguments, context: CommandContext): Promise<Begun> {
  const { labs, io, interruption } = context;
  const signal = interruption.signal();
  // These modules load all kinds of checks, which help and completion do not need.
  const [{ start: startLab }, { scenarioNamed }] = await Promise.all([
    import('../../labs/start.ts'),
    import('../scenario.ts'),
  ]);
  const { scenario, pack } = await scenarioNamed(id, options);
  const name = options.name ?? scenario.id;
  if (!isLabName(name)) throw new ExitError(WRONG_USAGE, `cks-lab: "${name}" cannot name a lab: ${LAB_NAME_RULE}`);
  if (isExamLab(name)) await assertStartable(name, (await readRecord(labs.dataFolder, name)) !== null, labs);
  const minor = options.kubernetes;
  const { requires } = scenario.definition;
  const provider = async () => {
    const { provider, because } = await chooseProvider(options.provider, labs.providers, { minor, requires, signal });
    if (because !== null) io.say(`Node: ${because}.`);
    return provider;
  };
  const { record, node, how } = await withStatus(io.stderr, (progress) =>
    startLab({ name, scenario, pack, minor, provider }, { ...labs, signal, progress }),
  );
  if (how === 'new') await sayIsolation(record.provider, context);
  if (how === 'running') io.say(pc.dim(`Lab ${record.name} has been running since ${record.startedAt}.`));
  if (how === 'brought-back') io.say(pc.dim(`Lab ${record.name} is running again, with your files unchanged.`));
  return { record, node, task: scenario.task };
}

async function chooseScenario(source: ScenarioSource, { prompts }: CommandContext): Promise<string> {
  const { everyScenario } = await import('../scenario.ts');
  const known = (await everyScenario(source)).flatMap((load) => (load.ok ? [load.scenario] : []));
  if (!prompts.isInteractive()) {
    throw new ExitError(WRONG_USAGE, `cks-lab: start needs a scenario: ${known.map(({ id }) => id).join(', ')}`);
  }
  const choices = known.map(({ id, definition }) => ({ value: id, name: `${id}  ${definition.title}` }));
  return prompts.select('Which scenario?', choices);
}
