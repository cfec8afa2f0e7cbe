import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { nodeNamed } from '../../src/labs/find.ts';
import { gradeLab } from '../../src/labs/grade-lab.ts';
import type { LabWork } from '../../src/labs/lab.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import { readRecord } from '../../src/labs/lab-record.ts';
import { start } from '../../src/labs/start.ts';
import { loadScenario, type Scenario } from '../../src/scenarios/load.ts';
import { type Requirements, requirements } from '../../src/scenarios/requires.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';
import { memoryNode } from '../fixtures/memory-node.ts';
import { type MemoryProvider, memoryProvider } from '../fixtures/memory-provider.ts';

const audit09 = await loaded('audit-09');
let kind: MemoryProvider;
let work: LabWork;

beforeEach(async () => {
  kind = memoryProvider('kind');
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'cks-lab-fit-'));
  const signal = new AbortController().signal;
  work = { dataFolder, providers: { kind, embedded: memoryProvider('embedded') }, signal, progress: () => {} };
});
afterEach(() => rm(work.dataFolder, { recursive: true }));

test('a lab that lacks what its scenario requires is never a mistake of its learner', async () => {
  const scenario = requiring({ appArmor: true });
  const { record } = await started(scenario);
  kind.able = { nodes: 5, missing: { appArmor: 'AppArmor is not enabled' } };
  const { checks, score, passed } = await gradeLab(record, scenario, work);
  expect({ score, passed }).toEqual({ score: 0, passed: false });
  expect(new Set(checks.map(({ status }) => status))).toEqual(new Set(['error']));
  expect(checks[0]).toMatchObject({
    id: 'who',
    maxPoints: 2,
    why: 'its nodes do not confine containers with AppArmor profiles: AppArmor is not enabled',
  });
});

test('a lab with fewer nodes than its scenario requires now cannot be graded', async () => {
  const { record } = await started(requiring({}));
  const { checks } = await gradeLab(record, requiring({ nodes: 2 }), work);
  expect(checks[0]).toMatchObject({ status: 'error', why: 'the scenario needs 2 nodes, but this lab has 1' });
});

test('a lab has as many nodes as its scenario requires, which its record keeps', async () => {
  let asked = 0;
  const { create } = kind;
  kind.create = (spec, options) => {
    asked = spec.nodes;
    return create(spec, options);
  };
  const { record } = await started(requiring({ nodes: 3 }));
  expect(asked).toBe(3);
  expect(await readRecord(work.dataFolder, record.name)).toMatchObject({ nodes: 3 });
});

test('a node is found by its name, or by a suffix of it', async () => {
  const { record } = await started(requiring({ nodes: 3 }));
  const named = (name: string) => ({ ...memoryNode({}, () => ({ pods: [], rejected: [] })), name });
  const [node, ...workers] = [named('lab-control-plane'), named('lab-worker'), named('lab-worker2')] as const;
  kind.find = async () => ({ state: 'running', node, workers });
  const found = async (name?: string) => (await nodeNamed(work, record, name, work.signal)).name;
  expect(await found()).toBe('lab-control-plane');
  expect(await found('worker')).toBe('lab-worker');
  expect(await found('worker2')).toBe('lab-worker2');
  expect(await found('lab-worker')).toBe('lab-worker');
  await expect(found('worker3')).rejects.toThrow('its nodes are lab-control-plane, lab-worker, lab-worker2');
  kind.find = async () => ({ state: 'running', node, workers: [] });
  await expect(found('worker')).rejects.toThrow('its only node is lab-control-plane');
});

function started(scenario: Scenario) {
  const name = 'fit';
  if (!isLabName(name)) throw new TypeError(name);
  return start({ name, scenario, pack: null, minor: 37, provider: async () => kind }, work);
}

function requiring(required: Partial<Requirements>): Scenario {
  const definition = { ...audit09.definition, requires: requirements.parse(required), prepare: [], users: [] };
  return { ...audit09, definition };
}

async function loaded(id: string): Promise<Scenario> {
  if (!isScenarioId(id)) throw new TypeError(id);
  const load = await loadScenario(path.resolve('scenarios'), id, CHECK_KINDS);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  return load.scenario;
}
