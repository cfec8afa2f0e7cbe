import { dataFolder } from '../../home/folders.ts';
import { bestGrades, pastGrades } from '../../labs/history.ts';
import { requirementText } from '../../scenarios/requires.ts';
import { columns } from '../columns.ts';
import { print, say } from '../print.ts';
import { everyScenario, problemsOf, type ScenarioSource } from '../scenario.ts';
import { table } from '../table.ts';

export async function list(source: ScenarioSource): Promise<void> {
  const best = bestGrades(await pastGrades(dataFolder(process.env)));
  const rows = [['SCENARIO', 'MINUTES', 'POINTS', 'BEST', 'NEEDS', 'TITLE', 'DOMAIN']];
  for (const load of await everyScenario(source)) {
    if (!load.ok) {
      say(problemsOf(load));
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
      [definition.domain, definition.competency].filter((one) => one !== undefined).join(': '),
    ]);
  }
  print(table(rows, { right: [1, 2, 3], prose: [5, 6], fit: columns() }));
}
