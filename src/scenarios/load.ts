import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type CheckKind, scenarioSchemaWith } from './check-kind.ts';
import { linksLeadingOut } from './inside-folder.ts';
import { type FormatProblem, readYaml } from './read-yaml.ts';
import { brokenReferences, brokenSteps } from './references.ts';
import { isScenarioId, type ScenarioId } from './scenario-id.ts';
import { formatVersion, type ScenarioDefinition } from './schema.ts';

export interface Scenario {
  readonly id: ScenarioId;
  readonly folder: string;
  readonly definition: ScenarioDefinition;
  /** Markdown. */
  readonly task: string;
  /** From a nudge to the near-answer. */
  readonly hints: readonly string[];
  /** Markdown: one solution, why it is so, and what it costs. */
  readonly solution: string;
}

export type ScenarioLoad =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly id: ScenarioId; readonly problems: readonly FormatProblem[] };

/** Loads every scenario of a folder, in the order of their ids. One that is wrong never hides the others. */
export async function loadScenarios(folder: string, kinds: readonly CheckKind[]): Promise<readonly ScenarioLoad[]> {
  return Promise.all((await scenarioIds(folder)).map((id) => loadScenario(folder, id, kinds)));
}

/** The scenarios of a folder, in their order. */
export async function scenarioIds(folder: string): Promise<readonly ScenarioId[]> {
  return (await foldersIn(folder)).filter(isScenarioId);
}

/** Holds the version against ours before anything else: what a newer format means is unknown. */
const versioned: z.ZodType<unknown> = z.looseObject({ formatVersion });

/** Loads one scenario, whose checks are of the given kinds; throws only if its folder cannot be read at all. */
export async function loadScenario(
  scenarios: string,
  id: ScenarioId,
  kinds: readonly CheckKind[],
): Promise<ScenarioLoad> {
  const folder = path.join(scenarios, id);
  const file = path.join(folder, 'scenario.yaml');
  const outward = await linksLeadingOut(folder);
  if (outward.length > 0) return { ok: false, id, problems: outward.map(leadsOut) };
  const read = await readYaml(file, z.pipe(versioned, scenarioSchemaWith(kinds)));
  if (!read.ok) return { ok: false, id, problems: read.problems };
  const { prepare, users } = read.value;
  const broken = [
    ...brokenReferences(read.value, kinds),
    ...(await brokenSteps(prepare, { at: ['prepare'], folder, scenarioFolder: folder, users })),
  ];
  const problems = broken.map(({ at, message }) => ({ file, ...read.placeOf(at), message }));
  const texts = await Promise.all(
    ['task.md', 'solution.md'].map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => null);
      if (text === null) problems.push({ file: path.join(folder, name), line: 1, column: 1, message: 'is missing' });
      return text ?? '';
    }),
  );
  if (problems.length > 0) return { ok: false, id, problems };
  const [task = '', solution = ''] = texts;
  const hints = await Promise.all(
    (await namesIn(path.join(folder, 'hints'))).map((name) => readFile(path.join(folder, 'hints', name), 'utf8')),
  );
  return { ok: true, scenario: { id, folder, definition: read.value, task, hints, solution } };
}

function leadsOut(file: string): FormatProblem {
  return { file, line: 1, column: 1, message: 'is a symbolic link that leads outside the directory of the scenario' };
}

/** The folders in a folder, in the order of their names; none if it cannot be read. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
