import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod';
import { type Mistake, mistakeSchema, type Solution, solutionSchema } from './answer.ts';
import { type CheckKind, scenarioSchemaWith } from './check-kind.ts';
import { type FormatProblem, readYaml } from './read-yaml.ts';
import { brokenReferences, brokenSteps } from './references.ts';
import type { ScenarioDefinition } from './schema.ts';

/** Name of a scenario's folder. */
export type ScenarioId = string & { readonly __scenarioId: unique symbol };

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

/** An answer of the author's own, right or wrong. `folder` is where its files lie. */
export type Answer =
  | ({ readonly side: 'solution'; readonly name: string; readonly folder: string } & Solution)
  | ({ readonly side: 'mistake'; readonly name: string; readonly folder: string } & Mistake);

/** Loads every scenario of a folder, in the order of their ids. One that is wrong never hides the others. */
export async function loadScenarios(folder: string, kinds: readonly CheckKind[]): Promise<readonly ScenarioLoad[]> {
  return Promise.all((await scenarioIds(folder)).map((id) => loadScenario(folder, id, kinds)));
}

/** The scenarios of a folder, in their order. */
export async function scenarioIds(folder: string): Promise<readonly ScenarioId[]> {
  return (await foldersIn(folder)).filter(isScenarioId);
}

/** Loads one scenario, whose checks are of the given kinds; throws only if its folder cannot be read at all. */
export async function loadScenario(
  scenarios: string,
  id: ScenarioId,
  kinds: readonly CheckKind[],
): Promise<ScenarioLoad> {
  const folder = path.join(scenarios, id);
  const file = path.join(folder, 'scenario.yaml');
  const read = await readYaml(file, scenarioSchemaWith(kinds));
  if (!read.ok) return { ok: false, id, problems: read.problems };
  const { prepare, users } = read.value;
  const broken = [
    ...brokenReferences(read.value, kinds),
    ...(await brokenSteps(prepare, { at: 'prepare', folder, users })),
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

/** The solutions and mistakes of a scenario, solutions first. */
export async function loadAnswers(
  scenario: Scenario,
): Promise<{ readonly answers: readonly Answer[]; readonly problems: readonly FormatProblem[] }> {
  const answers: Answer[] = [];
  const problems: FormatProblem[] = [];
  const { checks, users } = scenario.definition;
  const known = new Set(checks.map((check) => check.id));

  async function add<T extends Solution>(
    parent: string,
    schema: z.ZodType<T>,
    answerOf: (name: string, folder: string, value: T) => Answer,
  ): Promise<void> {
    for (const name of await foldersIn(path.join(scenario.folder, parent))) {
      const folder = path.join(scenario.folder, parent, name);
      const file = path.join(folder, 'answer.yaml');
      const read = await readYaml(file, schema);
      if (!read.ok) {
        problems.push(...read.problems);
        continue;
      }
      const answer = answerOf(name, folder, read.value);
      answers.push(answer);
      const fails = answer.side === 'mistake' ? answer.fails : [];
      const broken = [
        ...(await brokenSteps(answer.steps, { at: 'steps', folder, users })),
        ...fails.flatMap((id, index) =>
          known.has(id) ? [] : [{ at: ['fails', index], message: `there is no check "${id}"` }],
        ),
      ];
      problems.push(...broken.map(({ at, message }) => ({ file, ...read.placeOf(at), message })));
    }
  }

  await add('solutions', solutionSchema, (name, folder, value) => ({ side: 'solution', name, folder, ...value }));
  await add('mistakes', mistakeSchema, (name, folder, value) => ({ side: 'mistake', name, folder, ...value }));
  return { answers, problems };
}

export function isScenarioId(name: string): name is ScenarioId {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
