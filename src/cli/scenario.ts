import path from 'node:path';
import { CHECK_KINDS } from '../checks/catalogue.ts';
import { scenarioIds } from '../scenarios/ids.ts';
import { loadScenario, loadScenarios, type Scenario, type ScenarioLoad } from '../scenarios/load.ts';
import type { ScenarioId } from '../scenarios/scenario-id.ts';
import { didYouMean } from '../text/spelling.ts';
import { ExitError, TOOL_FAILED, WRONG_USAGE } from './exit-error.ts';
import { SCENARIOS } from './package-root.ts';
import { problemsText } from './problems-text.ts';
import { folderOf, isFolder, type LabOfScenario, packOf, type ScenarioSource } from './scenario-folders.ts';

/** The scenario of a lab. Throws ExitError if it no longer exists or is invalid. */
export async function scenarioOf(lab: LabOfScenario): Promise<Scenario> {
  return loadedOrThrow(await loadScenario(path.dirname(await folderOf(lab)), lab.scenario, CHECK_KINDS));
}

/**
 * The scenario of this name, and the folder that contains it. Throws ExitError with the existing names if there is
 * none.
 */
export async function scenarioNamed(
  name: string,
  source: ScenarioSource,
): Promise<{ readonly scenario: Scenario; readonly pack: string | null }> {
  const pack = await packOf(source);
  const scenario = loadedOrThrow(await loadNamed(name, pack));
  return { scenario, pack: pack !== null && path.dirname(scenario.folder) === pack ? pack : null };
}

/**
 * The scenarios of these names. If none is named: all of `--scenarios` or, without it, all of cks-lab itself. Throws
 * ExitError as above.
 */
export async function chosenScenarios(
  names: readonly string[],
  source: ScenarioSource,
): Promise<readonly ScenarioLoad[]> {
  const pack = await packOf(source);
  if (names.length > 0) return Promise.all(names.map((name) => loadNamed(name, pack)));
  return pack === null ? loadScenarios(SCENARIOS, CHECK_KINDS) : packScenarios(pack);
}

/** The scenarios of `--scenarios`, and those of cks-lab itself. */
export async function everyScenario(source: ScenarioSource): Promise<readonly ScenarioLoad[]> {
  const pack = await packOf(source);
  return [...(pack === null ? [] : await packScenarios(pack)), ...(await loadScenarios(SCENARIOS, CHECK_KINDS))];
}

/** The directory to which authors write. Throws ExitError if it does not exist. */
export async function authorsFolder(source: ScenarioSource): Promise<string> {
  return (await packOf(source)) ?? SCENARIOS;
}

async function packScenarios(pack: string): Promise<readonly ScenarioLoad[]> {
  return Promise.all((await scenarioIds(pack)).map((id) => loadFromPack(pack, id)));
}

/** A scenario of a pack; refuses one with the name of a scenario of cks-lab itself. */
async function loadFromPack(pack: string, id: ScenarioId): Promise<ScenarioLoad> {
  if (!(await isFolder(path.join(SCENARIOS, id)))) return loadScenario(pack, id, CHECK_KINDS);
  const file = path.join(pack, id, 'scenario.yaml');
  const message = `cks-lab itself has a scenario ${id}: rename this directory`;
  return { ok: false, id, problems: [{ file, line: 1, column: 1, message }] };
}

async function loadNamed(name: string, pack: string | null): Promise<ScenarioLoad> {
  const theirs = pack === null ? [] : await scenarioIds(pack);
  const ours = await scenarioIds(SCENARIOS);
  const inPack = theirs.find((id) => id === name);
  if (pack !== null && inPack !== undefined) return loadFromPack(pack, inPack);
  const builtIn = ours.find((id) => id === name);
  if (builtIn !== undefined) return loadScenario(SCENARIOS, builtIn, CHECK_KINDS);
  const known = [...theirs, ...ours];
  throw new ExitError(
    WRONG_USAGE,
    `cks-lab: there is no scenario "${name}"${didYouMean(name, known)}; choose from ${known.join(', ')}`,
  );
}

function loadedOrThrow(load: ScenarioLoad): Scenario {
  if (!load.ok) throw new ExitError(TOOL_FAILED, problemsText(load.problems));
  return load.scenario;
}
