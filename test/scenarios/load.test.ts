import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { loadScenario } from '../../src/scenarios/load.ts';
import { loadAnswers } from '../../src/scenarios/load-answers.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';

const GOOD = `formatVersion: 1
title: T
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
  ['no format version', 'formatVersion: 1\n', '', '1: formatVersion: is missing: add `formatVersion: 1`'],
  ['an unknown format version', 'formatVersion: 1', 'formatVersion: one', '1: formatVersion: expected 1'],
  ['a path out of the folder', 'audit:', 'prepare:\n- {lay: ../..}\naudit:', '9: ../.. is outside the directory of '],
  ['an absolute path', 'audit:', 'prepare:\n- {lay: /etc}\naudit:', '9: prepare.0.lay: must be a relative path'],
  ['nothing to be required', 'audit:', 'requires: {gpu: true}\naudit:', '8: requires: Unrecognized key: "gpu"'],
  ['a requirement denied', 'audit:', 'requires: {pods: false}\naudit:', '8: requires.pods: '],
  ['an unknown check kind', 'kind: apiserver-running', 'kind: api', '10: checks.0.kind: '],
  ['a user twice', 'audit:', '- {id: jane, name: jane}\naudit:', '8: duplicate user "jane"'],
  ['a user of no kind', '{id: jane, name: jane}', '{id: jane}', '7: users.0: expected "name", or "serviceAccount"'],
  ['a user with a wrong word', 'name: jane}', 'name: jane, group: [a]}', '7: users.0: Unrecognized key: "group"'],
  ['a step of no kind', 'audit:', 'prepare:\n- {copy: /a}\naudit:', '9: prepare.0: expected "write" with "from", or '],
  ['half a step', 'audit:', 'prepare:\n- write: /a\naudit:', '9: prepare.0: expected "from", or "content"'],
  [
    'a wait for nothing',
    'audit:',
    'prepare:\n- await: {component: kubeadm}\naudit:',
    '9: prepare.0.await.component: Invalid option',
  ],
  ['no such folder', 'audit:', 'prepare:\n- lay: node\naudit:', '9: there is no folder node in '],
  ['no such file', 'audit:', 'prepare:\n- {write: /a, from: b}\naudit:', '9: there is no file b in '],
  ['nobody', 'audit:', 'prepare:\n- {kubectl: get pods, as: joe}\naudit:', '9: there is no user "joe"'],
  ['an action of nobody', 'audit:', 'actions: [[{id: a, kubectl: x, as: joe}]]\naudit:', '8: there is no user "joe"'],
  ['a task without a check', 'checks:', 'tasks: [{id: t, title: T}]\nchecks:', '9: task "t" has no check'],
  ['a check without its task', 'checks:', 'tasks: [{id: t, title: T}]\nchecks:', '11: check "one" belongs to no task'],
  ['a check of no task', 'points: 1', 'points: 1, task: t', '10: there is no task "t"'],
])('%s is reported with its line', async (_what, from, to, expected) => {
  expect(await problemsOf(GOOD.replace(from, to))).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test('for a newer format, only the version is reported, since the meaning of the rest is unknown', async () => {
  expect(await problemsOf(GOOD.replace('formatVersion: 1', 'formatVersion: 2\nnews: true'))).toEqual([
    '1: formatVersion: this scenario has format version 2, but this cks-lab reads version 1: install a newer cks-lab',
  ]);
});

test('a scenario that is not about auditing has no `audit:`; a check about auditing requires it', async () => {
  const without = GOOD.replace('audit: {policy: /p, log: /l}\n', '');
  expect(await problemsOf(without)).toEqual([]);
  expect(await problemsOf(without.replace('apiserver-running', 'audit-policy-loads'))).toEqual([
    '9: needs an `audit:` block in the scenario',
  ]);
});

test('a link that leads out of the folder of the scenario is refused, one inside it is not', async () => {
  await symlink('task.md', path.join(folder, 'a-01', 'link.md'));
  expect(await problemsOf(GOOD)).toEqual([]);
  await mkdir(path.join(folder, 'a-01', 'node'));
  await symlink('/etc/passwd', path.join(folder, 'a-01', 'node', 'secret'));
  expect(await problemsOf(GOOD)).toEqual(['1: is a symbolic link that leads outside the directory of the scenario']);
});

test('a valid scenario loads, with defaults filled in', async () => {
  await writeFile(path.join(folder, 'a-01', 'scenario.yaml'), GOOD);
  expect(await loadScenario(folder, id('a-01'), CHECK_KINDS)).toMatchObject({
    ok: true,
    scenario: { definition: { prepare: [], users: [{ id: 'jane', groups: [] }], checks: [{ needs: [] }] } },
  });
});

test("the steps of an answer are validated against its folder and the scenario's users", async () => {
  await writeFile(path.join(folder, 'a-01', 'scenario.yaml'), GOOD);
  const load = await loadScenario(folder, id('a-01'), CHECK_KINDS);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  await answer('solutions/good', 'about: A\nsteps:\n- {kubectl: get pods, as: jane}\n');
  await answer('mistakes/bad', 'about: A\nsteps:\n- lay: files\n- {kubectl: x, as: joe}\nfails: [two]\nsays: [x]\n');
  const { answers, problems } = await loadAnswers(load.scenario);
  expect(answers.map(({ name }) => name)).toEqual(['good']);
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
