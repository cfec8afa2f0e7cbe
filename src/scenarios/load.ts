import path from 'node:path';
import * as z from 'zod';
import { type CheckKind, scenarioSchemaWith } from './check-kind.ts';
import { scenarioIds } from './ids.ts';
import { type FormatProblem, readYaml } from './read-yaml.ts';
import { brokenReferences, brokenSteps } from './references.ts';
import type { ScenarioId } from './scenario-id.ts';
import { formatVersion, type ScenarioDefinition } from './schema.ts';
import { readTexts, type ScenarioTexts } from './texts.ts';

export interface Scenario extends ScenarioTexts {
  readonly id: ScenarioId;
  readonly folder: string;
  readonly definition: ScenarioDefinition;
}

export type ScenarioLoad =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly id: ScenarioId; readonly problems: readonly FormatProblem[] };

/** Loads every scenario of a folder, in the order of their IDs. An invalid one never hides the others. */
export async function loadScenarios(folder: string, kinds: readonly CheckKind[]): Promise<readonly ScenarioLoad[]> {
  return Promise.all((await scenarioIds(folder)).map((id) => loadScenario(folder, id, kinds)));
}

/** Compares the version with ours before anything else: the meaning of a newer format is unknown. */
const versioned: z.ZodType<unknown> = z.looseObject({ formatVersion });

/** Loads one scenario with checks of the given kinds; throws only if its folder cannot be read at all. */
export async function loadScenario(
  scenarios: string,
  id: ScenarioId,
  kinds: readonly CheckKind[],
): Promise<ScenarioLoad> {
  const folder = path.join(scenarios, id);
  const file = path.join(folder, 'scenario.yaml');
  const texts = await readTexts(folder);
  if (!texts.ok && texts.reason === 'links') return { ok: false, id, problems: texts.problems };
  const read = await readYaml(file, z.pipe(versioned, scenarioSchemaWith(kinds)));
  if (!read.ok) return { ok: false, id, problems: read.problems };
  const { prepare, users } = read.value;
  const broken = [
    ...brokenReferences(read.value, kinds),
    ...(await brokenSteps(prepare, { at: ['prepare'], folder, scenarioFolder: folder, users })),
  ];
  const problems = broken.map(({ at, message }) => ({ file, ...read.placeOf(at), message }));
  if (!texts.ok) problems.push(...texts.problems);
  if (!texts.ok || problems.length > 0) return { ok: false, id, problems };
  return { ok: true, scenario: { id, folder, definition: read.value, ...texts.texts } };
}
