import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { isScenarioId, loadAnswers, loadScenario } from '../../src/scenarios/load.ts';

const GOOD = `title: T
domain: System Hardening
minutes: 5
weight: 5
users:
- {id: jane, name: jane}
audit: {policy: /p, log: /l}
checks:
- {id: one, kind: apiserver-running, title: It runs, points: 1, hint: Look.}
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-load-'));
  await mkdir(path.join(folder, 'a-01'));
  for (const name of ['task.md', 'solution.md']) await writeFile(path.join(folder, 'a-01', name), 'x');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['an unknown check kind', 'kind: apiserver-running', 'kind: api', '9: checks.0.kind: '],
  ['a user twice', 'audit:', '- {id: jane, name: jane}\naudit:', '7: duplicate user "jane"'],
  ['a user of no kind', '{id: jane, name: jane}', '{id: jane}', '6: users.0: expected "name", or "serviceAccount"'],
  ['a user with a wrong word', 'name: jane}', 'name: jane, group: [a]}', '6: users.0: Unrecognized key: "group"'],
  ['a step of no kind', 'audit:', 'prepare:\n- {copy: /a}\naudit:', '8: prepare.0: expected "write" with "from", or '],
  ['half a step', 'audit:', 'prepare:\n- write: /a\naudit:', '8: prepare.0: expected "from", or "content"'],
  ['a wait for nothing', 'audit:', 'prepare:\n- await: etcd\naudit:', '8: prepare.0.await: Invalid option'],
  ['no such folder', 'audit:', 'prepare:\n- lay: node\naudit:', '8: there is no folder node in '],
  ['no such file', 'audit:', 'prepare:\n- {write: /a, from: b}\naudit:', '8: there is no file b in '],
  ['nobody', 'audit:', 'prepare:\n- {kubectl: get pods, as: joe}\naudit:', '8: there is no user "joe"'],
  ['an action of nobody', 'audit:', 'actions: [[{id: a, kubectl: x, as: joe}]]\naudit:', '7: there is no user "joe"'],
  ['a task without a check', 'checks:', 'tasks: [{id: t, title: T}]\nchecks:', '8: task "t" has no check'],
  [
    'a check without its task',
    'checks:',
    'tasks: [{id: t, title: T}]\nchecks:',
    '10: check "one" belongs to none of the tasks',
  ],
  ['a check of no task', 'points: 1', 'points: 1, task: t', '9: there is no task "t"'],
])('%s is told with its line', async (_what, from, to, expected) => {
  expect(await problemsOf(GOOD.replace(from, to))).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test('a good scenario loads, what it leaves out is filled in', async () => {
  await writeFile(path.join(folder, 'a-01', 'scenario.yaml'), GOOD);
  expect(await loadScenario(folder, id('a-01'), CHECK_KINDS)).toMatchObject({
    ok: true,
    scenario: { definition: { prepare: [], users: [{ id: 'jane', groups: [] }], checks: [{ needs: [] }] } },
  });
});

test("an answer's steps are held against its folder and the scenario's users", async () => {
  await writeFile(path.join(folder, 'a-01', 'scenario.yaml'), GOOD);
  const load = await loadScenario(folder, id('a-01'), CHECK_KINDS);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  await answer('solutions/good', 'about: A\nsteps:\n- {kubectl: get pods, as: jane}\n');
  await answer('mistakes/bad', 'about: A\nsteps:\n- lay: files\n- {kubectl: x, as: joe}\nfails: [two]\nsays: [x]\n');
  const { answers, problems } = await loadAnswers(load.scenario);
  expect(answers.map(({ name }) => name)).toEqual(['good', 'bad']);
  expect(problems.map(({ line, message }) => `${line}: ${message.replace(/ in .*/, '')}`)).toEqual([
    '3: there is no folder files',
    '4: there is no user "joe"',
    '5: there is no check "two"',
  ]);
});

async function answer(name: string, text: string): Promise<void> {
  await mkdir(path.join(folder, 'a-01', name), { recursive: true });
  await writeFile(path.join(folder, 'a-01', name, 'answer.yaml'), text);
}

async function problemsOf(text: string): Promise<readonly string[]> {
  await writeFile(path.join(folder, 'a-01', 'scenario.yaml'), text);
  const load = await loadScenario(folder, id('a-01'), CHECK_KINDS);
  return load.ok ? [] : load.problems.map(({ line, message }) => `${line}: ${message}`);
}

function id(text: string) {
  if (!isScenarioId(text)) throw new TypeError(text);
  return text;
}
