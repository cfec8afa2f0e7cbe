import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkJunit } from '../../src/authoring/check-junit.ts';
import { type CheckedScenario, checkScenarios } from '../../src/authoring/check-scenarios.ts';
import { labsAtOnce } from '../../src/authoring/labs-at-once.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import type { LabWork } from '../../src/labs/lab.ts';
import { loadScenarios } from '../../src/scenarios/load.ts';
import { actingNode } from '../fixtures/acting-node.ts';
import { type MemoryProvider, memoryProvider } from '../fixtures/memory-provider.ts';

/** A scenario with three questions that have one correct answer each. */
const SCENARIO = `title: T
domain: System Hardening
minutes: 5
weight: 5
formatVersion: 1
audit: {policy: /p, log: /l}
checks:
${['a', 'b', 'c'].map((key) => `- {id: ${key}, kind: answer, title: ${key}, points: 2, hint: h, file: /answer.yaml, key: ${key}, oneOf: [yes-${key}]}`).join('\n')}
`;
const GOOD = 'a: yes-a\\nb: yes-b\\nc: yes-c';

let scenarios: string;
let work: LabWork;
let abort: AbortController;
let embedded: MemoryProvider;

beforeEach(async () => {
  scenarios = await mkdtemp(path.join(tmpdir(), 'cks-lab-check-'));
  abort = new AbortController();
  embedded = memoryProvider('embedded', () =>
    actingNode((args) => ({ exitCode: args.includes('nobody') ? 1 : 0, stderr: 'not found' })),
  );
  const providers = { embedded, kind: memoryProvider('kind') };
  work = { dataFolder: path.join(scenarios, '.data'), providers, signal: abort.signal, progress: () => {} };
});
afterEach(() => rm(scenarios, { recursive: true }));

test('a scenario is proved if its answers do what they state, and no lab is left', async () => {
  await author('good-01');
  const [checked] = await check();
  expect(checked).toMatchObject({ id: 'good-01', problems: [], failure: null, maxScore: 6 });
  expect(checked?.cases.map(({ name, score, faults }) => [name, score, faults])).toEqual([
    ['at the beginning', 0, []],
    ['1', 6, []],
    ['2', 6, []],
    ['1', 4, []],
    ['2', 4, []],
    ['3', 4, []],
    ['4', 2, []],
    ['5', 2, []],
    ['6', 0, []],
    ['after the last reset', 0, []],
  ]);
  expect(await labs()).toEqual([]);
});

test('problems in one scenario do not hide those in others', async () => {
  await author('a-01', 'title: T', 'titel: T');
  await author('b-01');
  await answer('b-01', 'mistakes/6', `write: /answer.yaml, content: "${GOOD}"`, 'fails: [a, b, c]\nsays: [x]\n');
  await author('c-01');
  await answer('c-01', 'solutions/1', 'kubectl: create token nobody');
  await author('d-01');
  await rm(path.join(scenarios, 'd-01', 'hints'), { recursive: true });
  await author('e-01', 'audit:', 'prepare: [{kubectl: create token nobody}]\naudit:');
  await author('f-01');
  await writeFile(path.join(scenarios, 'f-01', 'task.md'), 'one\nFILL IN: two');
  const checked = await check();
  expect(checked.map(said)).toEqual([
    ['a-01', ['title: Invalid input: expected string, received undefined', 'Unrecognized key: "titel"'], null],
    [
      'b-01',
      [
        'a should fail but is pass',
        'b should fail but is pass',
        'c should fail but is pass',
        'no failed check says "x"',
      ],
      null,
    ],
    ['c-01', ['step 1 of 1 (kubectl): kubectl create token nobody: exit code 1: not found'], null],
    ['d-01', ['expected 3 hints, from a nudge to the near-answer, but found 0'], null],
    ['e-01', [], 'step 1 of 1 (kubectl): kubectl create token nobody: exit code 1: not found'],
    ['f-01', ['FILL IN: two'], null],
  ]);
  expect(checked.map(({ cases }) => cases.length)).toEqual([0, 10, 10, 10, 0, 0]);
  expect(await labs()).toEqual([]);
  const junit = checkJunit(checked);
  expect(junit).toContain('<testsuite name="b-01" tests="11" failures="1" errors="0"');
  expect(junit).toContain('<testsuite name="e-01" tests="2" failures="0" errors="1"');
  expect(junit).toContain('message="a should fail but is pass"');
});

test('several labs work on one scenario, and it stays a single result', async () => {
  await author('good-01');
  let most = 0;
  embedded.duringCreate = async () => {
    most = Math.max(most, (await labs()).length);
  };
  const [checked] = await check({ jobs: 3 });
  expect(most).toBe(3);
  expect(checked?.cases.map(({ faults }) => faults)).toEqual(Array(10).fill([]));
  expect(checked?.cases.at(-1)?.name).toBe('after the last reset');
});

test('only the requested answers are proved', async () => {
  await author('good-01');
  await author('other-01');
  await answer('other-01', 'solutions/mine', `write: /answer.yaml, content: "${GOOD}"`);
  const checked = await check({ only: ['mine'] });
  expect(checked.map(({ cases }) => cases.map(({ name }) => name))).toEqual([
    [],
    ['at the beginning', 'mine', 'after the last reset'],
  ]);
});

test('an interruption removes the labs and keeps the results so far', async () => {
  await author('good-01');
  const [checked] = await check({ progress: (_step, detail) => detail === 'good-01 2' && abort.abort() });
  expect(checked?.failure).toBeNull();
  expect(checked?.cases.map(({ name }) => name)).toEqual(['at the beginning', '1']);
  expect(await labs()).toEqual([]);
  expect([...embedded.running]).toEqual([]);
});

test.each([
  [700e6, 2, 16e9, 2],
  [700e6, 8, 3e9, 4],
  [1600e6, 8, 3e9, 1],
  [1600e6, 4, 100e6, 1],
])('labs of %f bytes on %i cores with %f bytes free: %i labs', (memory, cores, free, expected) => {
  expect(labsAtOnce({ memory }, { cores, free })).toBe(expected);
});

function said({ id, problems, cases, failure }: CheckedScenario) {
  return [id, [...problems.map(({ message }) => message), ...cases.flatMap(({ faults }) => faults)], failure];
}

interface Asked {
  readonly jobs?: number;
  readonly only?: readonly string[];
  readonly progress?: (step: string, detail?: string) => unknown;
}

async function check({ jobs = 2, only = [], progress = () => {} }: Asked = {}) {
  const loads = await loadScenarios(scenarios, CHECK_KINDS);
  return checkScenarios(loads, { provider: embedded, minor: 37, only, jobs }, { ...work, progress });
}

function labs(): Promise<string[]> {
  return readdir(path.join(work.dataFolder, 'labs')).catch(() => []);
}

async function author(id: string, from = '', to = ''): Promise<void> {
  const folder = path.join(scenarios, id);
  await mkdir(path.join(folder, 'hints'), { recursive: true });
  await writeFile(path.join(folder, 'scenario.yaml'), SCENARIO.replace(from, to));
  for (const file of ['task.md', 'solution.md', ...['1', '2', '3'].map((hint) => `hints/${hint}.md`)])
    await writeFile(path.join(folder, file), 'text');
  for (const name of ['1', '2']) await answer(id, `solutions/${name}`, `write: /answer.yaml, content: "${GOOD}"`);
  const wrong = [['a'], ['b'], ['c'], ['a', 'b'], ['b', 'c'], ['a', 'b', 'c']];
  for (const [index, keys] of wrong.entries()) {
    const content = keys.reduce((text, key) => text.replace(`yes-${key}`, 'nonsense'), GOOD);
    const outcome = `fails: [${keys}]\nsays: [nonsense]\n`;
    await answer(id, `mistakes/${index + 1}`, `write: /answer.yaml, content: "${content}"`, outcome);
  }
}

async function answer(id: string, name: string, step: string, outcome = ''): Promise<void> {
  await mkdir(path.join(scenarios, id, name), { recursive: true });
  await writeFile(path.join(scenarios, id, name, 'answer.yaml'), `about: A\nsteps: [{${step}}]\n${outcome}`);
}
