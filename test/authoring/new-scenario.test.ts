import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newScenario, templates } from '../../src/authoring/new-scenario.ts';
import { shapeProblems, unfinishedLines } from '../../src/authoring/scenario-shape.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { loadScenario, type Scenario } from '../../src/scenarios/load.ts';
import { type Answer, loadAnswers } from '../../src/scenarios/load-answers.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';

const load = (template: string) => inNewFolder((scenarios, id) => loadNew(scenarios, id, template));
const loaded = await load('audit');

async function loadNew(scenarios: string, id: Scenario['id'], template: string) {
  await newScenario(scenarios, id, template);
  expect(await newScenario(scenarios, id, template)).toBeNull();
  const load = await loadScenario(scenarios, id, CHECK_KINDS);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  const { answers, problems } = await loadAnswers(load.scenario);
  expect(problems).toEqual([]);
  return { ...load, answers, unfinished: await unfinishedLines(load.scenario) };
}

test.each(await templates())(
  'a new scenario from the template %s has the required shape, and lists what to fill in',
  async (template) => {
    const loaded = await load(template);
    expect(shapeProblems(loaded.scenario, loaded.answers)).toEqual([]);
    const files = new Set(loaded.unfinished.map(({ file }) => path.relative(loaded.scenario.folder, file)));
    expect([...files]).toEqual(
      expect.arrayContaining(['scenario.yaml', 'task.md', 'solution.md', 'hints/3.md', ...answerFiles(loaded.answers)]),
    );
    expect(loaded.unfinished).toContainEqual(
      expect.objectContaining({ line: 3, message: expect.stringContaining('title') }),
    );
  },
);

test.each<[string, (scenario: Scenario, answers: readonly Answer[]) => [Scenario, readonly Answer[]], string]>([
  ['a hint too few', (scenario, answers) => [{ ...scenario, hints: scenario.hints.slice(1) }, answers], '3 hints'],
  ['an empty hint', (scenario, answers) => [{ ...scenario, hints: ['a', ' ', 'c'] }, answers], '3 hints'],
  ['no task', (scenario, answers) => [{ ...scenario, task: '\n' }, answers], 'is empty'],
  [
    'one solution',
    (scenario, answers) => [scenario, answers.filter(({ name }) => !name.startsWith('02-in'))],
    '2 solutions',
  ],
  ['five mistakes', (scenario, answers) => [scenario, answers.slice(0, -1)], '6 mistakes'],
  [
    'mistakes that are all alike',
    (scenario, answers) => [
      scenario,
      answers.map((one) => (one.side === 'mistake' ? { ...one, fails: ['log'] } : one)),
    ],
    'different sets',
  ],
  ['nothing to earn', (scenario, answers) => [worthless(scenario), answers], 'no check earns'],
])('%s is reported', (_what, change, expected) => {
  const problems = shapeProblems(...change(loaded.scenario, loaded.answers));
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(expected)]);
});

function worthless(scenario: Scenario): Scenario {
  const { definition } = scenario;
  return {
    ...scenario,
    definition: { ...definition, checks: definition.checks.map((one) => ({ ...one, points: 0 })) },
  };
}

function answerFiles(answers: readonly Answer[]): readonly string[] {
  return answers.map(({ side, name }) => `${side}s/${name}/answer.yaml`);
}

async function inNewFolder<T>(use: (folder: string, id: Scenario['id']) => Promise<T>): Promise<T> {
  const id = 'audit-99';
  if (!isScenarioId(id)) throw new TypeError(id);
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-new-'));
  try {
    return await use(folder, id);
  } finally {
    await rm(folder, { recursive: true });
  }
}
