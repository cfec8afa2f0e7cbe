import type { Scenario } from './load.ts';
import { requirementText } from './requires.ts';
import { digestOf, type IndexedScenario, type ScenarioSummary } from './summary.ts';

export function summaryOf({ id, definition }: Scenario): ScenarioSummary {
  const { title, domain, competency = '', minutes, checks, requires } = definition;
  const points = checks.reduce((sum, check) => sum + check.points, 0);
  return { id, title, domain, competency, minutes, points, needs: requirementText(requires) };
}

export async function indexed(scenario: Scenario): Promise<IndexedScenario> {
  return { ...summaryOf(scenario), digest: await digestOf(scenario.folder) };
}
