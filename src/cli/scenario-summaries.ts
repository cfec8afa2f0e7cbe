import path from 'node:path';
import { scenarioIds } from '../scenarios/ids.ts';
import type { FormatProblem } from '../scenarios/read-yaml.ts';
import type { ScenarioId } from '../scenarios/scenario-id.ts';
import { digestOf, type IndexedScenario, readIndex, type ScenarioSummary } from '../scenarios/summary.ts';
import { SCENARIOS } from './package-root.ts';
import type { ScenarioSource } from './scenario-folders.ts';

export type SummaryRead =
  | { readonly ok: true; readonly summary: ScenarioSummary }
  | { readonly ok: false; readonly problems: readonly FormatProblem[] };

/**
 * Summaries of the scenarios of `--scenarios`, and of those of cks-lab itself. Those that have not changed since they
 * were indexed are not loaded.
 */
export async function scenarioSummaries(source: ScenarioSource): Promise<readonly SummaryRead[]> {
  const [ids, index] = await Promise.all([scenarioIds(SCENARIOS), readIndex(SCENARIOS)]);
  const known = await Promise.all(ids.map((id) => currentSummary(id, index)));
  const isWhole = (source.scenarios ?? '') === '' && known.every((summary) => summary !== null);
  if (isWhole) return known.map((summary) => ({ ok: true, summary }));
  const [{ everyScenario }, { summaryOf }] = await Promise.all([
    import('./scenario.ts'),
    import('../scenarios/summarize.ts'),
  ]);
  const loads = await everyScenario(source);
  return loads.map((load) => (load.ok ? { ok: true, summary: summaryOf(load.scenario) } : load));
}

async function currentSummary(id: ScenarioId, index: readonly IndexedScenario[]): Promise<ScenarioSummary | null> {
  const entry = index.find((one) => one.id === id);
  const digest = await digestOf(path.join(SCENARIOS, id)).catch(() => null);
  return entry !== undefined && entry.digest === digest ? entry : null;
}
