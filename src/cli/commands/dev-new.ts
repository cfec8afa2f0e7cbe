import path from 'node:path';
import type { Command } from 'commander';
import { newScenario, templates, UNFINISHED } from '../../authoring/new-scenario.ts';
import { isScenarioId } from '../../scenarios/scenario-id.ts';
import { didYouMean } from '../../text/spelling.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { scenariosOption } from '../options.ts';
import { authorsFolder } from '../scenario.ts';
import type { ScenarioSource } from '../scenario-folders.ts';

export interface DevNewArguments extends ScenarioSource {
  readonly like: string;
}

export const examples: Examples = [
  'cks-lab dev new audit-13',
  'cks-lab dev new rbac-03 --like rbac --scenarios ~/my-scenarios',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<id>', 'the name of the scenario, for example audit-13')
    .option('--like <domain>', 'the domain whose template to start from', 'audit')
    .addOption(scenariosOption())
    .action((id, options) => devNew(id, options, context));
}

export async function devNew(
  id: string,
  options: DevNewArguments,
  { io, workingFolder }: CommandContext,
): Promise<void> {
  if (!isScenarioId(id)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: "${id}" cannot name a scenario: lowercase words joined by dashes`);
  }
  const known = await templates();
  if (!known.includes(options.like)) {
    throw new ExitError(
      WRONG_USAGE,
      `cks-lab: there is no template "${options.like}"${didYouMean(options.like, known)}; choose from ${known.join(', ')}`,
    );
  }
  const folder = await newScenario(await authorsFolder(options), id, options.like);
  if (folder === null) throw new ExitError(WRONG_USAGE, `cks-lab: a scenario "${id}" already exists`);
  io.print(path.relative(workingFolder, folder));
  io.say(`Fill in everything marked ${UNFINISHED} cks-lab dev check ${id} lists what is left, and proves the rest.`);
}
