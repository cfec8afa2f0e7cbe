import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROVED, proofDigest, recordProofs, selectScenarios } from '../../src/authoring/proved-record.ts';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { loadScenarios, type ScenarioLoad } from '../../src/scenarios/load.ts';

const IDS = ['audit-01', 'audit-02', 'rbac-01', 'rbac-02', 'sa-01'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-proved-'));
  await Promise.all(IDS.map((id) => cp(path.resolve('scenarios', id), path.join(folder, id), { recursive: true })));
});
afterEach(() => rm(folder, { recursive: true }));

test('without a record, every scenario is to be proved', async () => {
  expect(await selection()).toEqual({ changed: IDS, sampled: [] });
});

test('with a record, only those are that have changed since', async () => {
  await record();
  expect(await selection()).toEqual({ changed: [], sampled: [] });
  await appendFile(path.join(folder, 'rbac-02', 'task.md'), '\nOne more sentence.\n');
  await writeFile(path.join(folder, 'audit-02', 'scenario.yaml'), 'nonsense');
  expect((await selection()).changed).toEqual(['audit-02', 'rbac-02']);
  await record();
  expect((await selection()).changed).toEqual(['audit-02']);
});

test('a sample is drawn from the others, the same for the same seed', async () => {
  await record();
  await appendFile(path.join(folder, 'sa-01', 'task.md'), 'More.\n');
  const loads = await load();
  const drawn = await Promise.all(Array.from({ length: 8 }, (_, seed) => selection(2, String(seed), loads)));
  for (const { changed, sampled } of drawn) {
    expect(changed).toEqual(['sa-01']);
    expect(new Set(sampled).size).toBe(2);
    expect(sampled).not.toContain('sa-01');
  }
  expect(await selection(2, '7')).toEqual(drawn[7]);
  expect(new Set(drawn.flatMap(({ sampled }) => sampled)).size).toBe(4);
});

test('a record that cannot be read proves nothing', async () => {
  await record();
  await writeFile(path.join(folder, PROVED), '{"audit-01": 1}');
  expect((await selection()).changed).toEqual(IDS);
});

test('scenarios whose checks are of different domains depend on different code', async () => {
  const [audit, , rbac] = scenariosOf(await load());
  if (audit === undefined || rbac === undefined) throw new Error('scenarios are missing');
  const before = await proofDigest(audit, CHECK_KINDS);
  const moved = CHECK_KINDS.map((kind) => (kind.domain === 'rbac' ? { ...kind, domain: 'network' } : kind));
  expect(await proofDigest(audit, moved)).toBe(before);
  expect(await proofDigest(rbac, moved)).not.toBe(await proofDigest(rbac, CHECK_KINDS));
});

function load(): Promise<readonly ScenarioLoad[]> {
  return loadScenarios(folder, CHECK_KINDS);
}

function scenariosOf(loads: readonly ScenarioLoad[]) {
  return loads.flatMap((one) => (one.ok ? [one.scenario] : []));
}

async function record(): Promise<void> {
  await recordProofs(folder, scenariosOf(await load()), CHECK_KINDS);
}

async function selection(sample = 0, seed = '', loads?: readonly ScenarioLoad[]) {
  const { changed, sampled } = await selectScenarios(loads ?? (await load()), CHECK_KINDS, { sample, seed });
  const ids = (loads: readonly ScenarioLoad[]) => loads.map((one) => (one.ok ? one.scenario.id : one.id));
  return { changed: ids(changed), sampled: ids(sampled) };
}
