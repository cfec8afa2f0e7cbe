import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GradeReport } from '../../src/grading/result.ts';
import { bestGrades, pastGrades, remember } from '../../src/labs/history.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import { writeRecord } from '../../src/labs/lab-record.ts';
import { identify } from '../../src/process/identity.ts';
import { withLock } from '../../src/process/lock.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-history-'));
});
afterEach(() => rm(folder, { recursive: true }));

const OLD =
  '{"lab":"a","scenario":"audit-01","provider":"kind","at":"2026-01-01T00:00:00.000Z","score":3,"maxScore":4,"passed":false}';
const history = () => path.join(folder, 'history.jsonl');
const name = valid('mine', isLabName);

function valid<T extends string>(text: string, is: (text: string) => text is T): T {
  if (!is(text)) throw new TypeError(text);
  return text;
}

function report(score: number, startedAt = '2026-02-01T00:10:30.400Z'): GradeReport {
  return {
    ...{ schemaVersion: 1, lab: name, scenario: 'audit-01', provider: 'embedded', kubernetes: '1.37.2' },
    ...{ startedAt, seconds: 1, score, maxScore: 4, passed: score === 4, checks: [] },
  };
}

test('what an earlier version recorded is kept; what it did not record is unknown', async () => {
  await writeFile(history(), `${OLD}\n`);
  const { grades, setAside } = await pastGrades(folder);
  expect(grades).toEqual([
    { ...JSON.parse(OLD), secondsUsed: null, hints: null, solutionSeen: null, watched: false, exam: null },
  ]);
  expect(setAside.lines).toBe(0);
  expect(await readFile(history(), 'utf8')).toBe(`${OLD}\n`);
});

test('the time used starts with the clock of the lab', async () => {
  await remember(folder, name, report(1));
  await writeRecord(folder, {
    ...{ name, scenario: valid('audit-01', isScenarioId), pack: null, provider: 'embedded', minor: 37, nodes: 1 },
    ...{ startedAt: '2026-02-01T00:00:00.000Z', maker: await identify(process.pid) },
  });
  await remember(folder, name, report(2));
  const { grades } = await pastGrades(folder);
  expect(grades.map(({ secondsUsed }) => secondsUsed)).toEqual([null, 630]);
});

test.each([OLD, OLD.slice(0, 40)])('a grade after an incomplete line starts on a new line: %s', async (torn) => {
  await writeFile(history(), torn);
  await remember(folder, name, report(4));
  const { grades, setAside } = await pastGrades(folder);
  expect(grades.at(-1)).toMatchObject({ score: 4, passed: true });
  expect(grades.length + setAside.lines).toBe(2);
});

test('unreadable lines are moved once, and all others remain unchanged', async () => {
  const broken = ['{"lab":', OLD.replace('3', '"3"'), OLD.replace('2026-01-01', 'yesterday')];
  await writeFile(history(), [broken[0], OLD, broken[1], '', broken[2], OLD, ''].join('\n'));
  const { grades, setAside } = await pastGrades(folder);
  expect(grades).toHaveLength(2);
  expect(setAside.lines).toBe(3);
  expect(await readFile(setAside.file, 'utf8')).toBe(`${broken.join('\n')}\n`);
  expect(await readFile(history(), 'utf8')).toBe(`${OLD}\n${OLD}\n`);
  await appendFile(history(), 'again\n');
  expect((await pastGrades(folder)).setAside.lines).toBe(1);
  expect(await readFile(setAside.file, 'utf8')).toBe(`${broken.join('\n')}\nagain\n`);
  expect((await pastGrades(folder)).setAside.lines).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(['history-unreadable.jsonl', 'history.jsonl']);
});

test('grades that are added while lines are moved are all kept', async () => {
  await writeFile(history(), 'broken\n');
  const scores = Array.from({ length: 20 }, (_, score) => score);
  await Promise.all([...scores.map((score) => remember(folder, name, report(score))), pastGrades(folder)]);
  const { grades } = await pastGrades(folder);
  expect(grades.map(({ score }) => score).toSorted((a, b) => a - b)).toEqual(scores);
});

test('a grade waits while another process changes the history', async () => {
  const order: string[] = [];
  let remembered: Promise<unknown> | undefined;
  await withLock(path.join(folder, 'history.lock'), async () => {
    remembered = remember(folder, name, report(1)).then(() => order.push('remembered'));
    await pastGrades(folder);
    order.push('changed');
  });
  await remembered;
  expect(order).toEqual(['changed', 'remembered']);
});

test('an unreadable history is an error, not an empty history', async () => {
  await expect(pastGrades('/dev/null/x')).rejects.toThrow('ENOTDIR');
});

test('the best grade of a scenario is the first of those with the largest share', async () => {
  for (const score of [2, 4, 4, 1]) await remember(folder, name, report(score, `2026-02-01T00:00:0${score}Z`));
  const { grades } = await pastGrades(folder);
  expect(bestGrades(grades).get('audit-01')).toBe(grades[1]);
});
