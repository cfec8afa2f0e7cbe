import { CHECK_KINDS } from '../checks/catalogue.ts';
import { loadScenarios, type Scenario, type ScenarioLoad } from '../scenarios/load.ts';
import type { FormatProblem } from '../scenarios/read-yaml.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { SCENARIOS } from './package-root.ts';

/** The scenario of this name. Throws ExitError with what there is when there is none. */
export async function scenarioNamed(name: string): Promise<Scenario> {
  const [load] = await loadedScenarios([name]);
  if (load?.ok !== true) throw new ExitError(TOOL_FAILED, load === undefined ? '' : problemsOf(load));
  return load.scenario;
}

/** What is known of the scenarios of these names; of every one when none is named. Throws ExitError as above. */
export async function loadedScenarios(names: readonly string[]): Promise<readonly ScenarioLoad[]> {
  const known = await loadScenarios(SCENARIOS, CHECK_KINDS);
  if (names.length === 0) return known;
  return names.map((name) => {
    const load = known.find((one) => idOf(one) === name);
    if (load !== undefined) return load;
    const ids = known.map(idOf).join(', ');
    throw new ExitError(WRONG_USAGE, `cks-lab: there is no scenario "${name}"; there is ${ids}`);
  });
}

/** What is wrong with a scenario, a line each, as editors can jump to. */
export function problemsOf(load: Extract<ScenarioLoad, { ok: false }>): string {
  return load.problems.map(placed).join('\n');
}

export function placed({ file, line, column, message }: FormatProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function idOf(load: ScenarioLoad): string {
  return load.ok ? load.scenario.id : load.id;
}
