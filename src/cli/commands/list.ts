import type { Command } from 'commander';
import { bestGrades } from '../../labs/history.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { scenariosOption } from '../options.ts';
import { gradesSoFar } from '../past-grades.ts';
import { problemsText } from '../problems-text.ts';
import type { ScenarioSource } from '../scenario-folders.ts';
import { scenarioSummaries } from '../scenario-summaries.ts';
import { table } from '../table.ts';

export const examples: Examples = ['cks-lab list', 'cks-lab list --scenarios ~/my-scenarios'];

export function declare(command: Command, context: CommandContext): Command {
  return command.addOption(scenariosOption()).action((options) => list(options, context));
}

export async function list(source: ScenarioSource, context: CommandContext): Promise<void> {
  const { io } = context;
  const best = bestGrades(await gradesSoFar(context));
  const rows = [['SCENARIO', 'MINUTES', 'POINTS', 'BEST', 'NEEDS', 'TITLE', 'DOMAIN']];
  for (const read of await scenarioSummaries(source)) {
    if (!read.ok) {
      io.say(problemsText(read.problems));
      continue;
    }
    const { id, title, domain, competency, minutes, points, needs } = read.summary;
    const mine = best.get(id);
    const score = mine === undefined ? '-' : `${mine.score}/${mine.maxScore}`;
    rows.push([
      id,
      String(minutes),
      String(points),
      score,
      needs || '-',
      title,
      [domain, competency].filter(Boolean).join(': '),
    ]);
  }
  io.print(table(rows, { right: [1, 2, 3], prose: [5, 6], fit: io.columns() }));
}
