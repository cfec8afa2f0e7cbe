import path from 'node:path';
import { newScenario, UNFINISHED } from '../../authoring/new-scenario.ts';
import { isScenarioId } from '../../scenarios/load.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { SCENARIOS } from '../package-root.ts';
import { print, say } from '../print.ts';

export async function devNew(id: string): Promise<void> {
  if (!isScenarioId(id)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: "${id}" cannot name a scenario: lower-case words joined by dashes`);
  }
  const folder = await newScenario(SCENARIOS, id);
  if (folder === null) throw new ExitError(WRONG_USAGE, `cks-lab: there is a scenario "${id}" already`);
  print(path.relative(process.cwd(), folder));
  say(`Write what is marked ${UNFINISHED} cks-lab dev check ${id} tells what is left, and proves the rest.`);
}
