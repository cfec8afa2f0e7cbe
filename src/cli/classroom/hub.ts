import path from 'node:path';
import type { Command } from 'commander';
import { classFolders } from '../../classroom/class-folder.ts';
import { resultsJson } from '../../classroom/hub/results.ts';
import { pageAssets } from '../../classroom/pages/serve.ts';
import { runHub } from '../../classroom/run-hub.ts';
import { seatTerminals } from '../../classroom/terminals/index.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { scenarioNamed } from '../scenario.ts';
import { classPage } from './learner-page.ts';

export const examples: Examples = ['cks-lab classroom hub 20261129T141000000Z'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('<class>').action((name) => hub(name, context));
}

/** The hub of a class: see `runHub`. */
export async function hub(name: string, { labs, interruption }: CommandContext): Promise<void> {
  const folder = (await classFolders(labs.dataFolder)).find((one) => path.basename(one) === name);
  if (folder === undefined) throw new ExitError(WRONG_USAGE, `cks-lab: there is no class "${name}"`);
  await runHub(folder, {
    providers: labs.providers,
    signal: interruption.signal(),
    parts: { pages: pageAssets, terminals: seatTerminals },
    resultsPage: ({ live }) => classPage(resultsJson(live)),
    scenarioOf: async ({ scenario, pack }) =>
      (await scenarioNamed(scenario, pack === null ? {} : { scenarios: pack })).scenario,
  });
}
