import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import type { LabRecord } from '../labs/lab-record.ts';
import { loadScenario, loadScenarios, type Scenario, type ScenarioLoad, scenarioIds } from '../scenarios/load.ts';
import type { FormatProblem } from '../scenarios/read-yaml.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { SCENARIOS } from './package-root.ts';

/** Where to look for scenarios beside those of cks-lab itself, from `--scenarios` or CKS_LAB_SCENARIOS. */
export interface ScenarioSource {
  readonly scenarios?: string;
}

/** The scenario of a lab. Throws ExitError if it is gone or broken. */
export async function scenarioOf({ scenario, pack, name }: LabRecord): Promise<Scenario> {
  const folder = pack ?? SCENARIOS;
  if (!(await isFolder(path.join(folder, scenario)))) {
    throw new ExitError(
      TOOL_FAILED,
      `cks-lab: the scenario of lab ${name} is gone: there is no folder ${path.join(folder, scenario)}. Put it back, or run cks-lab stop ${name}`,
    );
  }
  return loadedOrThrow(await loadScenario(folder, scenario, CHECK_KINDS));
}

/** The scenario of this name, and the folder that it was taken from. Throws ExitError with what there is if there is none. */
export async function scenarioNamed(
  name: string,
  source: ScenarioSource,
): Promise<{ readonly scenario: Scenario; readonly pack: string | null }> {
  const pack = await packOf(source);
  for (const folder of pack === null ? [SCENARIOS] : [pack, SCENARIOS]) {
    const id = (await scenarioIds(folder)).find((one) => one === name);
    if (id === undefined) continue;
    const load = await loadScenario(folder, id, CHECK_KINDS);
    return folder === SCENARIOS
      ? { scenario: loadedOrThrow(load), pack: null }
      : { scenario: loadedOrThrow(await unlessBuiltIn(load, folder)), pack };
  }
  throw noSuchScenario(name, (await everyScenario(source)).map(idOf));
}

/**
 * The scenarios of these names. If none is named: all of `--scenarios`, or all of cks-lab itself without it.
 * Throws ExitError as above.
 */
export async function chosenScenarios(
  names: readonly string[],
  source: ScenarioSource,
): Promise<readonly ScenarioLoad[]> {
  if (names.length > 0) return named(names, await everyScenario(source));
  return (await packScenarios(source)) ?? loadScenarios(SCENARIOS, CHECK_KINDS);
}

/** The scenarios of cks-lab itself, and those of `--scenarios`. */
export async function everyScenario(source: ScenarioSource): Promise<readonly ScenarioLoad[]> {
  return [...((await packScenarios(source)) ?? []), ...(await loadScenarios(SCENARIOS, CHECK_KINDS))];
}

/** The folder that authors write to. Throws ExitError if it is not there. */
export async function authorsFolder(source: ScenarioSource): Promise<string> {
  return (await packOf(source)) ?? SCENARIOS;
}

/** The scenarios of `--scenarios`; one that has the name of a built-in scenario is refused. `null` without the option. */
async function packScenarios(source: ScenarioSource): Promise<readonly ScenarioLoad[] | null> {
  const pack = await packOf(source);
  if (pack === null) return null;
  return Promise.all((await loadScenarios(pack, CHECK_KINDS)).map((load) => unlessBuiltIn(load, pack)));
}

async function unlessBuiltIn(load: ScenarioLoad, pack: string): Promise<ScenarioLoad> {
  const id = idOf(load);
  if (!(await isFolder(path.join(SCENARIOS, id)))) return load;
  const message = `cks-lab itself has a scenario ${id}: rename this folder`;
  return { ok: false, id, problems: [{ file: path.join(pack, id, 'scenario.yaml'), line: 1, column: 1, message }] };
}

async function packOf({ scenarios }: ScenarioSource): Promise<string | null> {
  if (scenarios === undefined || scenarios === '') return null;
  const pack = path.resolve(scenarios);
  if (!(await isFolder(pack)))
    throw new ExitError(WRONG_USAGE, `cks-lab: ${pack} is not a folder (--scenarios, CKS_LAB_SCENARIOS)`);
  return pack === SCENARIOS ? null : pack;
}

function named(names: readonly string[], known: readonly ScenarioLoad[]): readonly ScenarioLoad[] {
  return names.map((name) => {
    const load = known.find((one) => idOf(one) === name);
    if (load !== undefined) return load;
    throw noSuchScenario(name, known.map(idOf));
  });
}

function noSuchScenario(name: string, ids: readonly string[]): ExitError {
  return new ExitError(WRONG_USAGE, `cks-lab: there is no scenario "${name}"; choose from ${ids.join(', ')}`);
}

function loadedOrThrow(load: ScenarioLoad): Scenario {
  if (!load.ok) throw new ExitError(TOOL_FAILED, problemsOf(load));
  return load.scenario;
}

/** What is wrong with a scenario, a line each, as editors can jump to. */
export function problemsOf(load: Extract<ScenarioLoad, { ok: false }>): string {
  return load.problems.map(placed).join('\n');
}

export function placed({ file, line, column, message }: FormatProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function idOf(load: ScenarioLoad) {
  return load.ok ? load.scenario.id : load.id;
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isDirectory() === true;
}
