import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isListOf, isNumber, isObjectOf, isString, narrowed, parseJson } from '../process/json-guard.ts';
import { isScenarioId, type ScenarioId } from './scenario-id.ts';

/** A scenario as an entry of a list. */
export interface ScenarioSummary {
  readonly id: ScenarioId;
  readonly title: string;
  readonly domain: string;
  /** A competency of that domain; empty if the scenario names none. */
  readonly competency: string;
  readonly minutes: number;
  readonly points: number;
  /** What its labs must be able to do: `3 nodes, pods`. Empty if any lab is sufficient. */
  readonly needs: string;
}

/** A summary, and the SHA-256 of its `scenario.yaml`. */
export interface IndexedScenario extends ScenarioSummary {
  readonly digest: string;
}

/**
 * The summaries of the scenarios of a folder, stored in that folder: loading all scenarios takes longer than listing
 * them.
 */
export const INDEX = 'index.json';

const isIndex = isListOf(
  isObjectOf<IndexedScenario>({
    id: narrowed(isString, isScenarioId),
    title: isString,
    domain: isString,
    competency: isString,
    minutes: isNumber,
    points: isNumber,
    needs: isString,
    digest: isString,
  }),
);

/** Reads the index of a folder of scenarios; empty if there is none. */
export async function readIndex(folder: string): Promise<readonly IndexedScenario[]> {
  return parseJson(await readFile(path.join(folder, INDEX), 'utf8').catch(() => ''), isIndex) ?? [];
}

export async function digestOf(scenarioFolder: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path.join(scenarioFolder, 'scenario.yaml')))
    .digest('hex');
}
