import type { Command } from 'commander';
import { bestGrades, pastGrades } from '../../labs/history.ts';
import { requirementText } from '../../scenarios/requires.ts';
import type { CommandContext } from '../context.ts';
import { scenariosOption } from '../options.ts';
import { everyScenario, problemsOf, type ScenarioSource } from '../scenario.ts';
import { table } from '../table.ts';

export function declare(command: Command, context: CommandContext): Command {
  return command.addOption(scenariosOption()).action((options) => list(options, context));
}

export async function list(source: ScenarioSource, { labs, io }: CommandContext): Promise<void> {
  const best = bestGrades(await pastGrades(labs.dataFolder));
  const rows = [['SCENARIO', 'MINUTES', 'POINTS', 'BEST', 'NEEDS', 'TITLE', 'DOMAIN']];
  for (const load of await everyScenario(source)) {
    if (!load.ok) {
      io.say(problemsOf(load));
      continue;
    }
    const { id, definition } = load.scenario;
    const points = definition.checks.reduce((sum, check) => sum + check.points, 0);
    const mine = best.get(id);
    rows.push([
      id,
      String(definition.minutes),
      String(points),
      mine === undefined ? '-' : `${mine.score}/${mine.maxScore}`,
      requirementText(definition.requires) || '-',
      definition.title,
      definition.domain,
    ]);
  }
  io.print(table(rows, { right: [1, 2, 3], prose: [5, 6], fit: io.columns() }));
}
