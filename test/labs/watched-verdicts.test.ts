import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CheckStatus, GradeReport } from '../../src/grading/result.ts';
import { pastGrades } from '../../src/labs/history.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import type { LabRecord } from '../../src/labs/lab-record.ts';
import { watchedVerdicts } from '../../src/labs/watched-verdicts.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-watched-'));
});
afterEach(() => rm(folder, { recursive: true }));

const name = 'mine';
const scenario = 'audit-01';
if (!isLabName(name) || !isScenarioId(scenario)) throw new Error(name);
const RECORD: LabRecord = {
  ...{ name, scenario, pack: null, provider: 'embedded', minor: 37, nodes: 1, startedAt: '2026-01-01T00:00:00Z' },
  maker: { pid: 1, startTicks: null, bootId: null },
};

function report(status: CheckStatus, why = ''): GradeReport {
  const points = status === 'pass' ? 2 : 0;
  const check = {
    id: 'a',
    kind: 'k',
    title: 'A',
    points,
    maxPoints: 2,
    actual: '',
    expected: '',
    hint: '',
    where: null,
  };
  return {
    ...{ schemaVersion: 1, lab: name, scenario, provider: 'embedded', kubernetes: '1.37.2', seconds: 1 },
    ...{ startedAt: '2026-01-01T00:01:00Z', score: points, maxScore: 2, passed: status === 'pass' },
    checks: [{ ...check, status, why }],
  };
}

const recorded = async () => (await pastGrades(folder)).grades.map(({ score, watched }) => ({ score, watched }));

test('a verdict is recorded when it differs from the one before, as graded by watch', async () => {
  const remember = watchedVerdicts(folder, RECORD);
  for (const one of [
    report('fail'),
    report('fail', 'another reason'),
    report('skipped'),
    report('pass'),
    report('pass'),
  ])
    await remember(one);
  await remember(report('fail'));
  expect(await recorded()).toEqual([
    { score: 0, watched: true },
    { score: 2, watched: true },
    { score: 0, watched: true },
  ]);
});

test('a verdict that could not be decided is not recorded', async () => {
  const remember = watchedVerdicts(folder, RECORD);
  await remember(report('error'));
  expect(await recorded()).toEqual([]);
});

test('a watch that begins where another ended records nothing, except after a reset', async () => {
  await watchedVerdicts(folder, RECORD)(report('pass'));
  await watchedVerdicts(folder, RECORD)(report('pass'));
  expect(await recorded()).toHaveLength(1);
  await watchedVerdicts(folder, { ...RECORD, startedAt: '2026-01-02T00:00:00Z' })(report('pass'));
  expect(await recorded()).toHaveLength(2);
});
