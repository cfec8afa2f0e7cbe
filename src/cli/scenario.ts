import { CHECK_KINDS } from '../checks/catalogue.ts';
import { loadScenario, loadScenarios, type Scenario, type ScenarioLoad, scenarioIds } from '../scenarios/load.ts';
import type { FormatProblem } from '../scenarios/read-yaml.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { SCENARIOS } from './package-root.ts';

/** The scenario of this name. Throws ExitError with what there is when there is none. */
export async function scenarioNamed(name: string): Promise<Scenario> {
  const load = await loadNamed(name);
  if (!load.ok) throw new ExitError(TOOL_FAILED, problemsOf(load));
  return load.scenario;
}

/** What is known of the scenarios of these names; of every one when none is named. Throws ExitError as above. */
export async function loadedScenarios(names: readonly string[]): Promise<readonly ScenarioLoad[]> {
  return names.length === 0 ? loadScenarios(SCENARIOS, CHECK_KINDS) : Promise.all(names.map(loadNamed));
}

async function loadNamed(name: string): Promise<ScenarioLoad> {
  const ids = await scenarioIds(SCENARIOS);
  const id = ids.find((one) => one === name);
  if (id !== undefined) return loadScenario(SCENARIOS, id, CHECK_KINDS);
  throw new ExitError(WRONG_USAGE, `cks-lab: there is no scenario "${name}"; there is ${ids.join(', ')}`);
}

/** What is wrong with a scenario, a line each, as editors can jump to. */
export function problemsOf(load: Extract<ScenarioLoad, { ok: false }>): string {
  return load.problems.map(placed).join('\n');
}

export function placed({ file, line, column, message }: FormatProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}
