import { isScenarioId, loadScenario, loadScenarios, type Scenario, type ScenarioLoad } from '../scenarios/load.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { SCENARIOS } from './package-root.ts';

/** The scenario of this name. Throws ExitError with what there is when there is none. */
export async function scenarioNamed(name: string): Promise<Scenario> {
  const known = await loadScenarios(SCENARIOS);
  const ids = known.map((load) => (load.ok ? load.scenario.id : load.id));
  if (!isScenarioId(name) || !ids.includes(name)) {
    throw new ExitError(WRONG_USAGE, `cks-lab: there is no scenario "${name}"; there is ${ids.join(', ')}`);
  }
  const load = await loadScenario(SCENARIOS, name);
  if (!load.ok) throw new ExitError(TOOL_FAILED, problemsOf(load));
  return load.scenario;
}

/** What is wrong with a scenario, a line each, as editors can jump to. */
export function problemsOf(load: Extract<ScenarioLoad, { ok: false }>): string {
  return load.problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n');
}
