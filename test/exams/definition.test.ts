import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { everyExam } from '../../src/cli/exam/exam-files.ts';
import { scenarioSummaries } from '../../src/cli/scenario-summaries.ts';
import { loadExam } from '../../src/exams/definition.ts';

const GOOD = `formatVersion: 1
title: T
minutes: 60
passMark: 67
scenarios:
- id: audit-01
- {id: audit-02, weight: 7}
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-exam-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function loaded(text: string) {
  const file = path.join(folder, 'mine.yaml');
  await writeFile(file, text);
  return loadExam(file, ['audit-01', 'audit-02']);
}

test('an exam is named for its file', async () => {
  expect(await loaded(GOOD)).toEqual({
    ok: true,
    exam: {
      ...{ formatVersion: 1, name: 'mine', title: 'T', minutes: 60, passMark: 67 },
      scenarios: [{ id: 'audit-01' }, { id: 'audit-02', weight: 7 }],
    },
  });
});

test.each([
  ['no format version', 'formatVersion: 1\n', '', '1:1: formatVersion: is missing: add `formatVersion: 1`'],
  ['no time', 'minutes: 60', 'minutes: 0', '3:10: minutes: Too small'],
  ['a pass mark above all points', 'passMark: 67', 'passMark: 101', '4:11: passMark: Too big'],
  ['no scenario', /scenarios:[\s\S]*/, 'scenarios: []\n', '5:12: scenarios: Too small'],
  ['a wrong word', 'minutes: 60', 'time: 60', 'Unrecognized key: "time"'],
  [
    'an unknown scenario',
    'audit-02',
    'audit-20',
    '7:8: scenarios.1.id: there is no scenario "audit-20" (did you mean audit-02?)',
  ],
  ['a scenario twice', 'audit-02', 'audit-01', '7:8: scenarios.1.id: duplicate scenario "audit-01"'],
  ['a weight of nothing', 'weight: 7', 'weight: 0', '7:26: scenarios.1.weight: Too small'],
  ['no YAML', 'title: T', 'title: [', '3:'],
])('%s is reported with its place', async (_what, from, to, expected) => {
  const load = await loaded(GOOD.replace(from, to));
  const lines = load.ok ? [] : load.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  expect(lines).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test('a file that is missing is a problem', async () => {
  const load = await loadExam(path.join(folder, 'none.yaml'), []);
  expect(load).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('cannot be read') }] });
});

test('the built-in exams are valid, and the two about auditing have different tasks', async () => {
  const loads = await everyExam({});
  expect(loads.flatMap((load) => (load.ok ? [] : load.problems))).toEqual([]);
  const exams = loads.flatMap((load) => (load.ok ? [load.exam] : []));
  expect(exams.map(({ name }) => name)).toEqual([
    ...['audit-exam-1', 'audit-exam-2', 'mixed-exam-1', 'mixed-exam-2', 'mock-exam-1', 'mock-exam-2'],
  ]);
  const ids = exams
    .filter(({ name }) => name.startsWith('audit'))
    .flatMap(({ scenarios }) => scenarios.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

/** Source: the CKS curriculum v1.34, in percent. */
const SHARES = {
  'Cluster Setup': 15,
  'Cluster Hardening': 15,
  'System Hardening': 10,
  'Minimize Microservice Vulnerabilities': 20,
  'Supply Chain Security': 20,
  'Monitoring, Logging and Runtime Security': 20,
};

test.each(['mock-exam-1', 'mock-exam-2'])(
  '%s has 16 tasks in 120 minutes, with the shares of the curriculum',
  async (name) => {
    const loads = await everyExam({});
    const exam = loads.flatMap((load) => (load.ok && load.exam.name === name ? [load.exam] : []))[0];
    expect(exam).toMatchObject({ minutes: 120, scenarios: { length: 16 } });
    const domains = new Map(
      (await scenarioSummaries({})).flatMap((read) =>
        read.ok ? [[String(read.summary.id), read.summary.domain] as const] : [],
      ),
    );
    const shares: Record<string, number> = {};
    for (const { id, weight = 0 } of exam?.scenarios ?? []) {
      const domain = domains.get(id) ?? id;
      shares[domain] = (shares[domain] ?? 0) + weight;
    }
    expect(shares).toEqual(SHARES);
  },
);
