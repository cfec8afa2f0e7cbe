import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scenarioIndex } from '../../src/authoring/scenario-index.ts';
import { readIndex } from '../../src/scenarios/summary.ts';

const scenarios = path.resolve('scenarios');

test('index.json is as `dev schema` writes it', async () => {
  const isCurrent = (await readFile(path.join(scenarios, 'index.json'), 'utf8')) === (await scenarioIndex(scenarios));
  expect(isCurrent, 'write it anew: ./bin/cks-lab dev schema').toBe(true);
});

test('a scenario that does not load is left out, and an index in another format is ignored', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-index-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(path.join(scenarios, 'audit-09'), path.join(folder, 'audit-09'), { recursive: true });
  await writeFile(path.join(folder, 'index.json'), await scenarioIndex(folder));
  expect(await readIndex(folder)).toMatchObject([{ id: 'audit-09', needs: '' }]);
  await rm(path.join(folder, 'audit-09', 'task.md'));
  expect(await scenarioIndex(folder)).toBe('[]\n');
  await writeFile(path.join(folder, 'index.json'), '[{"id":"audit-09"}]');
  expect(await readIndex(folder)).toEqual([]);
});
