import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { resolveLab, runningNode, statuses, statusOf } from '../../src/labs/find.ts';
import type { LabWork } from '../../src/labs/lab.ts';
import { isLabName } from '../../src/labs/lab-name.ts';
import { readRecord, writeRecord } from '../../src/labs/lab-record.ts';
import { reset, type StartOptions, start } from '../../src/labs/start.ts';
import { stop, stopAll } from '../../src/labs/stop.ts';
import type { LabName } from '../../src/providers/provider.ts';
import { loadScenario, type Scenario } from '../../src/scenarios/load.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';
import { step } from '../../src/scenarios/step.ts';
import { actingNode } from '../fixtures/acting-node.ts';
import { memoryProvider } from '../fixtures/memory-provider.ts';

const node = actingNode((args) => ({ exitCode: args.includes('nobody') ? 1 : 0, stderr: 'not found' }));
const embedded = memoryProvider('embedded', () => node);
const kind = memoryProvider('kind');
let work: LabWork;
let abort: AbortController;
const loaded = await loadNamed('audit-01');

beforeEach(async () => {
  abort = new AbortController();
  embedded.duringCreate = async () => {};
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'cks-lab-test-'));
  work = { dataFolder, providers: { embedded, kind }, signal: abort.signal, progress: () => {} };
});

afterEach(async () => {
  await stopAll({ ...work, signal: new AbortController().signal });
  await rm(work.dataFolder, { recursive: true });
});

test('a lab starts, is found by default, and is gone after its stop', async () => {
  const { record, how } = await start(options('mine'), work);
  expect(how).toBe('new');
  expect(await resolveLab(work, undefined)).toEqual(record);
  expect(await runningNode(work, record, abort.signal)).toMatchObject({ name: 'controlplane' });
  await stop(record, work);
  await expect(resolveLab(work, 'mine')).rejects.toThrow('there is no lab "mine", and no other');
  expect(await folders()).toEqual([]);
});

test('a second start finds it running; one with another scenario is refused', async () => {
  await start(options('mine'), work);
  expect((await start(options('mine'), work)).how).toBe('running');
  const other = { ...options('mine'), scenario: await loadNamed('audit-02') };
  await expect(start(other, work)).rejects.toThrow('lab mine already exists, with scenario audit-01');
  expect((await readRecord(work.dataFolder, name('mine')))?.scenario).toBe('audit-01');
});

test('a stopped lab is restarted, and its clock continues', async () => {
  const { record } = await start(options('mine'), work);
  embedded.running.clear();
  embedded.stopped.add(record.name);
  await expect(runningNode(work, record, abort.signal)).rejects.toThrow(
    'your files are kept: cks-lab start audit-01 --name mine',
  );
  const again = await start(options('mine'), work);
  expect(again).toMatchObject({ how: 'brought-back', record: { startedAt: record.startedAt } });
});

test('a lab that another version has started is reported as such, and restarted with its files', async () => {
  const { record } = await start(options('mine'), work);
  embedded.running.clear();
  embedded.outdated.add(record.name);
  expect((await statusOf(work, record, abort.signal)).state).toBe('outdated');
  await expect(runningNode(work, record, abort.signal)).rejects.toThrow(
    'was started by another version of cks-lab; to restart it with this version and keep your files: cks-lab start audit-01',
  );
  expect(await start(options('mine'), work)).toMatchObject({
    how: 'brought-back',
    record: { startedAt: record.startedAt },
  });
});

test('the newest lab is used if none is named', async () => {
  await start(options('first'), work);
  await start(options('second'), work);
  expect((await resolveLab(work, undefined)).name).toBe('second');
  expect((await resolveLab(work, 'first')).name).toBe('first');
});

test('a start that fails or is interrupted leaves nothing behind', async () => {
  embedded.duringCreate = async () => {
    throw new Error('no space left');
  };
  await expect(start(options('mine'), work)).rejects.toThrow('no space left');
  embedded.duringCreate = async () => abort.abort();
  await expect(start(options('mine'), work)).rejects.toThrow();
  expect(await folders()).toEqual([]);
  expect([...embedded.running]).toEqual([]);
});

test('a lab is prepared when it is created and when it is reset, not when it is restarted', async () => {
  const preparing = { ...options('mine'), scenario: prepared({ run: 'echo once' }) };
  const times = () => node.ran.filter((argv) => argv.at(-1) === 'echo once').length;
  const { record } = await start(preparing, work);
  expect(times()).toBe(1);
  embedded.running.clear();
  embedded.stopped.add(record.name);
  expect((await start(preparing, work)).how).toBe('brought-back');
  expect(times()).toBe(1);
  await reset(record, preparing.scenario, work);
  expect(times()).toBe(2);
  expect(await readRecord(work.dataFolder, record.name)).toMatchObject({ startedAt: expect.any(String) });
});

test('a start and a reset whose preparation fails or is interrupted leave nothing behind', async () => {
  const failing = prepared({ kubectl: 'create token nobody' });
  await expect(start({ ...options('mine'), scenario: failing }, work)).rejects.toThrow(
    'create token nobody: exit code',
  );
  expect(await folders()).toEqual([]);
  const { record } = await start(options('mine'), work);
  await expect(reset(record, failing, work)).rejects.toThrow('create token nobody: exit code');
  expect(await folders()).toEqual([]);
  const abortingWork = { ...work, progress: () => abort.abort() };
  const preparing = prepared({ kubectl: 'get nodes' });
  await expect(start({ ...options('mine'), scenario: preparing }, abortingWork)).rejects.toThrow('aborted');
  expect(await folders()).toEqual([]);
  expect([...embedded.running]).toEqual([]);
});

test('the remains of a start that was killed are reported and removed, with or without a record', async () => {
  const { record } = await start(options('killed'), work);
  await writeRecord(work.dataFolder, { ...record, startedAt: null, maker: { pid: 1, startTicks: -1, bootId: null } });
  await mkdir(path.join(work.dataFolder, 'labs', 'without-record'));
  expect((await statuses(work, abort.signal)).map(({ state }) => state)).toEqual(['leftover']);
  expect([...(await stopAll(work))].sort()).toEqual(['killed', 'without-record']);
  expect(await folders()).toEqual([]);
  expect([...embedded.running]).toEqual([]);
});

test('a start in progress is not removed', async () => {
  let reached = () => {};
  let go = () => {};
  const begun = new Promise<void>((resolve) => {
    reached = resolve;
  });
  embedded.duringCreate = () => {
    reached();
    return new Promise<void>((resolve) => {
      go = resolve;
    });
  };
  const starting = start(options('mine'), work);
  await begun;
  await expect(stopAll(work)).rejects.toThrow('lab mine is starting');
  await expect(start(options('mine'), work)).rejects.toThrow('is held by process');
  expect((await statuses(work, abort.signal)).map(({ state }) => state)).toEqual(['starting']);
  go();
  await starting;
  expect(await readRecord(work.dataFolder, name('mine'))).toMatchObject({ name: 'mine', provider: 'embedded' });
});

function options(lab: string): StartOptions {
  return { name: name(lab), scenario: loaded, pack: null, minor: 37, provider: async () => embedded };
}

function prepared(done: unknown): Scenario {
  return { ...loaded, definition: { ...loaded.definition, prepare: [step.parse(done)] } };
}

function name(text: string): LabName {
  if (!isLabName(text)) throw new TypeError(text);
  return text;
}

async function folders(): Promise<string[]> {
  return readdir(path.join(work.dataFolder, 'labs')).catch(() => []);
}

async function loadNamed(id: string) {
  if (!isScenarioId(id)) throw new TypeError(id);
  const load = await loadScenario(path.resolve('scenarios'), id, CHECK_KINDS);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  return load.scenario;
}
