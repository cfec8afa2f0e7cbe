import path from 'node:path';
import { newScenario, templates, UNFINISHED } from '../../authoring/new-scenario.ts';
import { isScenarioId } from '../../scenarios/scenario-id.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { print, say } from '../print.ts';
import { authorsFolder, type ScenarioSource } from '../scenario.ts';

export interface DevNewArguments extends ScenarioSource {
  readonly like: string;
}

export async function devNew(id: string, options: DevNewArguments): Promise<void> {
  if (!isScenarioId(id)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: "${id}" cannot name a scenario: lowercase words joined by dashes`);
  }
  const known = await templates();
  if (!known.includes(options.like)) {
    throw new ExitError(
      WRONG_USAGE,
      `cks-lab: there is no template "${options.like}"; choose from ${known.join(', ')}`,
    );
  }
  const folder = await newScenario(await authorsFolder(options), id, options.like);
  if (folder === null) throw new ExitError(WRONG_USAGE, `cks-lab: a scenario "${id}" already exists`);
  print(path.relative(process.cwd(), folder));
  say(`Fill in everything marked ${UNFINISHED} cks-lab dev check ${id} lists what is left, and proves the rest.`);
}
