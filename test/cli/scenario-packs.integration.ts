import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chosenScenarios, everyScenario, scenarioNamed, scenarioOf } from '../../src/cli/scenario.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import type { LabRecord } from '../../src/labs/lab-record.ts';
import type { ScenarioLoad } from '../../src/scenarios/load.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';

const BUILT_IN = path.resolve('scenarios');
let pack: string;

beforeEach(async () => {
  pack = await mkdtemp(path.join(tmpdir(), 'cks-lab-pack-'));
  await cp(path.join(BUILT_IN, 'audit-09'), path.join(pack, 'their-01'), { recursive: true });
});
afterEach(() => rm(pack, { recursive: true, force: true }));

test('scenarios of a pack are listed with those of cks-lab, and alone if none is named', async () => {
  const ids = (loads: readonly ScenarioLoad[]) => loads.map((load) => (load.ok ? load.scenario.id : load.id));
  expect(ids(await everyScenario({ scenarios: pack }))).toEqual(expect.arrayContaining(['their-01', 'audit-01']));
  expect(ids(await chosenScenarios([], { scenarios: pack }))).toEqual(['their-01']);
  expect(ids(await everyScenario({}))).not.toContain('their-01');
});

test('a scenario states the pack that contains it', async () => {
  expect((await scenarioNamed('their-01', { scenarios: pack })).pack).toBe(pack);
  expect((await scenarioNamed('audit-01', { scenarios: pack })).pack).toBeNull();
  expect((await scenarioNamed('audit-01', { scenarios: '' })).pack).toBeNull();
  await expect(scenarioNamed('their-02', { scenarios: pack })).rejects.toThrow('choose from their-01, api-01');
});

test('a scenario of a pack does not replace one of cks-lab', async () => {
  await cp(path.join(pack, 'their-01'), path.join(pack, 'audit-01'), { recursive: true });
  await expect(scenarioNamed('audit-01', { scenarios: pack })).rejects.toThrow(
    'cks-lab itself has a scenario audit-01: rename this directory',
  );
});

test('a missing pack is wrong usage', async () => {
  await expect(everyScenario({ scenarios: path.join(pack, 'nowhere') })).rejects.toMatchObject({
    code: 2,
    message: expect.stringContaining('nowhere is not a directory (--scenarios, CKS_LAB_SCENARIOS)'),
  });
});

test('the scenario of a lab is found where it was, and reported if it is missing or invalid', async () => {
  expect((await scenarioOf(record())).folder).toBe(path.join(pack, 'their-01'));
  const file = path.join(pack, 'their-01', 'scenario.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('formatVersion: 1', 'formatVersion: 7'));
  await expect(scenarioOf(record())).rejects.toThrow('install a newer cks-lab');
  await rm(pack, { recursive: true });
  await expect(scenarioOf(record())).rejects.toMatchObject({
    code: 3,
    message: expect.stringMatching(
      /^cks-lab: the scenario of lab mine no longer exists: there is no directory .*their-01\. Restore it/,
    ),
  });
});

function record(): LabRecord {
  const [name, scenario] = ['mine', 'their-01'];
  if (!isLabName(name) || !isScenarioId(scenario)) throw new TypeError(name);
  const maker = { pid: 1, startTicks: null, bootId: null };
  return { name, scenario, pack, provider: 'embedded', minor: 37, nodes: 1, startedAt: null, maker };
}
