import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expectationFrom } from '../audit-policy/expectation-schema.ts';
import { type FormatProblem, readYaml } from './read-yaml.ts';
import {
  type Mistake,
  mistakeSchema,
  type ScenarioDefinition,
  type Solution,
  scenarioSchema,
  solutionSchema,
} from './schema.ts';

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
export async function loadScenarios(folder: string): Promise<readonly ScenarioLoad[]> {
  const ids = (await foldersIn(folder)).filter(isScenarioId);
  return Promise.all(ids.map((id) => loadScenario(folder, id)));
}

/** Loads one scenario; throws only where its folder cannot be read at all. */
export async function loadScenario(scenarios: string, id: ScenarioId): Promise<ScenarioLoad> {
  const folder = path.join(scenarios, id);
  const file = path.join(folder, 'scenario.yaml');
  const read = await readYaml(file, scenarioSchema);
  if (!read.ok) return { ok: false, id, problems: read.problems };
  const problems = [...brokenReferences(read.value)].map(({ at, message }) => ({ file, ...read.placeOf(at), message }));
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
  for (const name of await foldersIn(path.join(scenario.folder, 'solutions'))) {
    const folder = path.join(scenario.folder, 'solutions', name);
    const read = await readYaml(path.join(folder, 'answer.yaml'), solutionSchema);
    if (read.ok) answers.push({ side: 'solution', name, folder, ...read.value });
    else problems.push(...read.problems);
  }
  const known = new Set(scenario.definition.checks.map((check) => check.id));
  for (const name of await foldersIn(path.join(scenario.folder, 'mistakes'))) {
    const folder = path.join(scenario.folder, 'mistakes', name);
    const file = path.join(folder, 'answer.yaml');
    const read = await readYaml(file, mistakeSchema);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    answers.push({ side: 'mistake', name, folder, ...read.value });
    for (const [index, id] of read.value.fails.entries()) {
      if (!known.has(id))
        problems.push({ file, ...read.placeOf(['fails', index]), message: `there is no check "${id}"` });
    }
  }
  return { answers, problems };
}

const NEWEST_MINOR = 37;

export function isScenarioId(name: string): name is ScenarioId {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

function* brokenReferences(definition: ScenarioDefinition): Generator<{ at: readonly PropertyKey[]; message: string }> {
  const actions = new Set<string>();
  for (const [index, sequence] of definition.actions.entries()) {
    for (const [position, action] of sequence.entries()) {
      if (actions.has(action.id))
        yield { at: ['actions', index, position], message: `action "${action.id}" is there twice` };
      actions.add(action.id);
    }
  }
  const checks = new Set<string>();
  for (const [index, check] of definition.checks.entries()) {
    const at = ['checks', index];
    if (checks.has(check.id)) yield { at, message: `check "${check.id}" is there twice` };
    for (const need of check.needs) {
      if (!checks.has(need)) yield { at: [...at, 'needs'], message: `needs "${need}", which is no check above it` };
    }
    if (check.kind === 'policy') {
      const expectation = expectationFrom({ name: check.title, ...check.expect }, NEWEST_MINOR);
      for (const problem of expectation.ok ? [] : expectation.problems) {
        yield {
          at: [...at, 'expect', ...problem.path],
          message: `${['expect', ...problem.path].join('.')}: ${problem.message}`,
        };
      }
    }
    if (check.kind === 'audit-log') {
      for (const action of check.actions) {
        if (!actions.has(action)) yield { at: [...at, 'actions'], message: `there is no action "${action}"` };
      }
    }
    checks.add(check.id);
  }
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
