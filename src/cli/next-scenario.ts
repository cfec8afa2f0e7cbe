import type { LabRecord } from '../labs/lab-record.ts';
import { standingOf } from '../labs/standing.ts';
import type { ScenarioSummary } from '../scenarios/summary.ts';
import type { CommandContext } from './context.ts';
import { gradesSoFar } from './past-grades.ts';
import { scenarioSummaries } from './scenario-summaries.ts';

/**
 * What to do after the scenario of a lab: what the history advises, or, if that is the same scenario, the next one of
 * the list that has not been passed. `null` if there is nothing left.
 */
export async function nextScenario(
  { scenario, pack }: LabRecord,
  context: CommandContext,
): Promise<ScenarioSummary | null> {
  const grades = await gradesSoFar(context);
  const reads = await scenarioSummaries(pack === null ? {} : { scenarios: pack });
  const summaries = reads.flatMap((read) => (read.ok ? [read.summary] : []));
  const advised = standingOf(grades, summaries).next?.scenario;
  const chosen = summaries.find(({ id }) => id === advised && id !== scenario);
  if (chosen !== undefined) return chosen;
  const passed = new Set(grades.flatMap((grade) => (grade.passed ? [grade.scenario] : [])));
  const at = summaries.findIndex(({ id }) => id === scenario);
  const others = [...summaries.slice(at + 1), ...summaries.slice(0, Math.max(0, at))];
  return others.find(({ id }) => !passed.has(id)) ?? null;
}
