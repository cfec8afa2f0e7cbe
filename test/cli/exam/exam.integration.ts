import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cli } from '../../../src/cli/cli.ts';
import { journalFile } from '../../../src/exams/journal.ts';
import type { LabStore } from '../../../src/labs/lab.ts';
import { examLab } from '../../../src/labs/lab-name.ts';
import { type MemoryProvider, memoryProvider } from '../../fixtures/memory-provider.ts';
import { type CommandResult, type ContextOptions, runCli, testContext } from '../../fixtures/run-cli.ts';
import { type WritableNode, writableNode } from '../../fixtures/writable-node.ts';

const IDS = ['answers-01', 'answers-02', 'answers-03'];
const EXAM = `formatVersion: 1
title: Three
minutes: 60
passMark: 60
scenarios:
${IDS.map((id) => `- {id: ${id}, weight: 10}`).join('\n')}
`;

let home: string;
let pack: string;
let nodes: WritableNode[];
let embedded: MemoryProvider;
let labs: LabStore;
/** The examiners that the test has started. `death` stops them. */
let examiners: Promise<number>[];
let death: AbortController;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-exams-'));
  pack = path.join(home, 'pack');
  for (const id of IDS)
    await cp(path.resolve('test/fixtures/scenarios/answers-01'), path.join(pack, id), { recursive: true });
  await mkdir(path.join(pack, 'exams'));
  await writeFile(path.join(pack, 'exams', 'three.yaml'), EXAM);
  nodes = [];
  embedded = memoryProvider('embedded', () => {
    const node = writableNode();
    nodes.push(node);
    return node;
  });
  labs = { dataFolder: path.join(home, 'data'), providers: { embedded, kind: memoryProvider('kind') } };
  examiners = [];
  death = new AbortController();
});
afterEach(async () => {
  death.abort();
  await Promise.all(examiners);
  await rm(home, { recursive: true });
});

/** Runs a command. An examiner that the command starts runs in this process. */
function cksLab(words: string, options: ContextOptions = {}): Promise<CommandResult> {
  return runCli(words.split(' '), { labs, inBackground, ...options });
}

async function inBackground(words: readonly string[]): Promise<void> {
  const { signal } = death;
  const interruption = { signal: () => signal, hasCome: () => signal.aborted };
  examiners.push(cli(words, testContext({ labs, interruption }).context));
}

const start = (more = '') => cksLab(`exam start three --scenarios ${pack} --provider embedded${more}`);
const shown = async () => JSON.parse((await cksLab('exam --json')).stdout);

/** Waits until the labs of these tasks are in a state. */
async function untilLabs(state: string, ...tasks: readonly number[]): Promise<void> {
  for (;;) {
    const exam = await shown();
    if (tasks.every((task) => exam.tasks[task - 1].state === state)) return;
    await sleep(50);
  }
}

function answer(task: number, user: string): void {
  const node = nodes[task - 1];
  if (node === undefined) throw new Error(`task ${task} has no node`);
  node.files['/root/answer.yaml'] = { content: `user: ${user}\n`, ctime: new Date() };
}

async function attemptFolder(): Promise<string> {
  const [attempt = ''] = await readdir(path.join(labs.dataFolder, 'exams'));
  return path.join(labs.dataFolder, 'exams', attempt);
}

/** Kills the examiner, and moves all recorded events back by an hour. */
async function anHourPasses(): Promise<void> {
  death.abort();
  await Promise.all(examiners);
  death = new AbortController();
  const folder = await attemptFolder();
  await rm(path.join(folder, 'examiner.json'));
  const earlier = (_: string, key: string, milliseconds: string) => `"${key}":${Number(milliseconds) - 3_600_000}`;
  const journal = await readFile(journalFile(folder), 'utf8');
  await writeFile(journalFile(folder), journal.replace(/"(wall|uptime)":(\d+)/g, earlier));
}

test('an exam from its start to its report', { timeout: 30_000 }, async () => {
  const started = await start();
  expect(started).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Three · (60|59) min left of 60 · pass mark 60 %/),
  });
  await untilLabs('running', 1, 2, 3);
  expect((await cksLab('exam task 2')).stdout).toMatch(/Who asked\?[\s\S]*task 2 of 3 · lab exam-2[\s\S]*exam shell 2/);
  expect((await cksLab('complete -- exam shell ')).stdout).toBe('1\tWho asked?\n2\tWho asked?\n3\tWho asked?\n');
  for (const command of ['grade', 'hint', 'solution', 'watch', 'doctor']) {
    const refused = await cksLab(`${command} exam-2`);
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('is task 2 of the exam "Three"'),
    });
  }
  expect(await cksLab('exam report')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('not over'),
  });
  expect(await start()).toMatchObject({ code: 2, stderr: expect.stringContaining('"Three" is going on') });
  answer(1, 'jane');
  answer(2, 'joe');
  await cksLab('stop exam-3');

  const finished = await cksLab('exam finish');
  expect(finished.code).toBe(3);
  expect(finished.stdout).toContain('Not decided: 33.3 % to 66.6 % of the points');
  const report = JSON.parse((await cksLab('exam report --json')).stdout);
  expect(report.tasks.map(({ status }: { status: string }) => status)).toEqual(['passed', 'not-passed', 'undecided']);
  expect(report.losses).toMatchObject([{ task: 2, check: { status: 'fail' } }]);
  expect((await cksLab('exam list')).stdout).toMatch(/33\.3 % to 66\.6 % +not decided/);
  expect(JSON.parse((await cksLab('history --json')).stdout).grades).toMatchObject([
    { lab: 'exam-1', scenario: 'answers-01', passed: true },
    { lab: 'exam-2', scenario: 'answers-02', passed: false },
  ]);
  expect(await cksLab('grade exam-1')).toMatchObject({ code: 0 });
  expect(await cksLab('exam task 1')).toMatchObject({ code: 2, stderr: expect.stringContaining('is over') });
});

test('marks and pauses are kept', { timeout: 30_000 }, async () => {
  await start();
  expect((await cksLab('exam flag 2')).stderr).toBe('Task 2 is flagged.\n');
  expect((await cksLab('exam pause')).code).toBe(0);
  expect(await cksLab('exam pause')).toMatchObject({ code: 2, stderr: expect.stringContaining('already paused') });
  expect(await cksLab('exam task 2')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('paused') });
  expect(await shown()).toMatchObject({ phase: 'paused', tasks: [{}, { isFlagged: true }, {}] });
  expect((await cksLab('exam resume')).code).toBe(0);
  expect(await cksLab('exam resume')).toMatchObject({ code: 2, stderr: expect.stringContaining('not paused') });
  expect((await cksLab('exam flag 2')).stderr).toBe('Task 2 is no longer flagged.\n');
  expect(await cksLab('exam flag 4')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('its tasks are 1 to 3'),
  });
});

test('no more labs run than fit, and one that was stopped comes back', { timeout: 30_000 }, async () => {
  let most = 0;
  embedded.duringCreate = async () => {
    most = Math.max(most, embedded.running.size + 1);
  };
  await start(' --memory 2B');
  await untilLabs('running', 3);
  expect(embedded.stopped).toContain(examLab(2));
  answer(2, 'jane');
  await cksLab('exam task 2');
  await untilLabs('running', 2);
  expect(most).toBe(2);
  const around = await cksLab(`start answers-01 --scenarios ${pack} --name exam-1`);
  expect(around).toMatchObject({ code: 2, stderr: expect.stringContaining('cks-lab exam task 1 starts it') });
  expect((await cksLab('exam finish')).stdout).toMatch(/2 +answers-02 +33\.3 % +100 % +passed/);
  expect(most).toBe(2);
});

test('if only one lab fits, each is created when its task is opened', { timeout: 30_000 }, async () => {
  expect((await start(' --memory 1B')).stderr).toContain('Only one lab fits into the memory');
  await cksLab('exam task 3');
  await untilLabs('running', 3);
  expect(await shown()).toMatchObject({ tasks: [{ state: 'stopped' }, { state: 'waiting' }, { state: 'running' }] });
  const { stdout } = await cksLab('exam finish');
  expect(stdout).toMatch(/2 +answers-02 +33\.3 % +0 % +never opened/);
});

test('if the time ends while nothing runs, the next command has the exam graded', { timeout: 30_000 }, async () => {
  await start();
  await untilLabs('running', 1, 2, 3);
  answer(1, 'jane');
  await anHourPasses();
  expect(await cksLab('exam')).toMatchObject({ code: 2, stderr: expect.stringContaining('is over (the time is up)') });
  const report = JSON.parse((await cksLab('exam report --json')).stdout);
  expect(report).toMatchObject({
    ending: 'time',
    secondsUsed: 3600,
    result: 'not-passed',
    score: { least: 33.333333 },
  });
});

test('lines of the journal that cannot be read are reported, and kept', { timeout: 30_000 }, async () => {
  await start();
  const journal = journalFile(await attemptFolder());
  await appendFile(journal, '{"at":{"wall"');
  const flagged = await cksLab('exam flag 1');
  expect(flagged.stderr).toContain(`1 line of the exam's journal could not be read: ${journal}`);
  expect(await shown()).toMatchObject({ tasks: [{ isFlagged: true }, {}, {}] });
  await cksLab('stop --all');
  await writeFile(journal, 'torn\n');
  expect(await cksLab('exam')).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
});

test('an exam whose first lab does not start has not taken place', { timeout: 30_000 }, async () => {
  embedded.duringCreate = () => Promise.reject(new Error('the disk is full'));
  expect(await start()).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('the disk is full') });
  expect(await cksLab('exam')).toMatchObject({ code: 2, stderr: expect.stringContaining('no exam has been started') });
  expect((await cksLab('status')).stdout).toContain('No labs.');
});

test('stop --all abandons an exam', { timeout: 30_000 }, async () => {
  await start();
  expect((await cksLab('stop --all')).stderr).toContain('The exam "Three" has been abandoned.');
  expect(await Promise.all(examiners)).toEqual([0]);
  expect((await cksLab('status')).stdout).toContain('No labs.');
  expect((await cksLab('exam report')).stderr).toContain('no exam has been started');
  expect((await start()).code).toBe(0);
});

test('a drawn exam shows its seed, and the same seed draws the same tasks', { timeout: 30_000 }, async () => {
  const drawn = async () => {
    const { code, stdout } = await cksLab(
      `exam random --domain monitoring --minutes 6 --seed 7 --scenarios ${pack} --provider embedded`,
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('Drawn with seed 7 · ')]);
    const scenarios = (await shown()).tasks.map(({ scenario }: { readonly scenario: string }) => scenario);
    await cksLab('stop --all');
    return scenarios;
  };
  const first = await drawn();
  expect(first).toHaveLength(2);
  expect(await drawn()).toEqual(first);
});

test.each([
  ['--domain audti --minutes 20', 'there is no domain "audti"'],
  ['--domain sbom --minutes 20', 'there are no scenarios yet about "sbom"'],
  ['--minutes 1', 'no task fits into 1 minute'],
  ['--minutes soon', 'must be a whole number from 1 to 1440'],
])('exam random %s is refused: %s', async (options, why) => {
  expect(await cksLab(`exam random ${options}`)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
});

test('what cannot be started is refused with a reason', async () => {
  expect((await cksLab('exam start audit-exam-3')).stderr).toContain('(did you mean audit-exam-1?)');
  await writeFile(path.join(home, 'bad.yaml'), EXAM.replace('minutes: 60', 'minutes: soon'));
  const bad = await cksLab(`exam start ${home}/bad.yaml --scenarios ${pack}`);
  expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('bad.yaml:3:10: minutes: ') });
  expect(await start(' --memory 0.5B')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('enough for one lab'),
  });
  const taken = await cksLab(`start answers-01 --scenarios ${pack} --name exam-1`);
  expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('choose another --name') });
});
