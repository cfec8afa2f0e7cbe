import path from 'node:path';
import type { LabMinor } from '../binaries/release.ts';
import { seenRunning } from '../control-plane/await-static-pod.ts';
import type { LabNode } from '../node/lab-node.ts';
import { identify } from '../process/identity.ts';
import { withLock } from '../process/lock.ts';
import type { LabName, Provider } from '../providers/provider.ts';
import type { Scenario } from '../scenarios/load.ts';
import { LabProblem, type LabWork } from './lab.ts';
import { type LabRecord, readRecord, removeFolder, specOf, writeRecord } from './lab-record.ts';
import { prepare } from './prepare.ts';
import { forgetWorkingManifest, keepWorkingManifest } from './working-manifest.ts';

export interface StartOptions {
  readonly name: LabName;
  readonly scenario: Scenario;
  /** The absolute path of the folder that contains it; `null` for a scenario of cks-lab itself. */
  readonly pack: string | null;
  readonly minor: LabMinor;
  /** Called only if a new lab is created: an existing one keeps its provider. */
  readonly provider: () => Promise<Provider>;
}

export interface Started {
  readonly record: LabRecord;
  readonly node: LabNode;
  /** `new`, `brought-back` with the learner's files after it had stopped, or already `running`. */
  readonly how: 'new' | 'brought-back' | 'running';
}

/** Creates a lab, or restarts a stopped one. A creation that fails or is interrupted leaves nothing behind. */
export function start(options: StartOptions, work: LabWork): Promise<Started> {
  return locked(work, options.name, async () => {
    const known = await readRecord(work.dataFolder, options.name);
    if (known === null) return startNew(options, work);
    if (known.scenario !== options.scenario.id || known.pack !== options.pack) {
      throw new LabProblem(
        `lab ${known.name} already exists, with scenario ${known.scenario}${known.pack === null ? '' : ` of ${known.pack}`}: choose another --name, or run cks-lab stop ${known.name}`,
      );
    }
    const provider = work.providers[known.provider];
    const spec = specOf(work.dataFolder, known);
    const presence = known.startedAt === null ? null : await provider.find(spec, work);
    switch (presence?.state) {
      case 'running':
        return { record: known, node: presence.node, how: 'running' };
      case 'stopped':
      case 'outdated':
        return { record: known, node: await provider.create(spec, work), how: 'brought-back' };
      default:
        await provider.destroy(spec, work);
        return startNew(options, work);
    }
  });
}

/**
 * Restores the lab to its state right after its start, and restarts its clock. If the preparation fails or is
 * interrupted, nothing is left of the lab.
 */
export function reset(record: LabRecord, scenario: Scenario, work: LabWork): Promise<LabNode> {
  return locked(work, record.name, async () => {
    const provider = work.providers[record.provider];
    const node = await provider.reset(specOf(work.dataFolder, record), work);
    const draft = { ...record, startedAt: null, maker: await identify(process.pid) };
    await writeRecord(work.dataFolder, draft);
    await madeReady(draft, scenario, () => Promise.resolve(node), work);
    return node;
  });
}

/** Makes changes to a lab one at a time; `grade` also uses it, so that no two of them run in one lab at once. */
export function locked<T>(work: LabWork, name: LabName, change: () => Promise<T>): Promise<T> {
  return withLock(path.join(work.dataFolder, 'locks', name), change);
}

async function startNew(options: StartOptions, work: LabWork): Promise<Started> {
  const provider = await options.provider();
  const draft: LabRecord = {
    name: options.name,
    scenario: options.scenario.id,
    pack: options.pack,
    provider: provider.name,
    minor: options.minor,
    nodes: options.scenario.definition.requires.nodes,
    startedAt: null,
    maker: await identify(process.pid),
  };
  await writeRecord(work.dataFolder, draft);
  const make = () => provider.create(specOf(work.dataFolder, draft), work);
  return { ...(await madeReady(draft, options.scenario, make, work)), how: 'new' };
}

/** Creates a node, prepares it and starts the clock, or leaves nothing of the lab. */
async function madeReady(
  draft: LabRecord,
  scenario: Scenario,
  make: () => Promise<LabNode>,
  work: LabWork,
): Promise<Omit<Started, 'how'>> {
  try {
    const node = await make();
    await prepare(node, scenario, work);
    const running = await seenRunning(node, 'kube-apiserver', work.signal);
    if (running === null) await forgetWorkingManifest(work.dataFolder, draft.name);
    else await keepWorkingManifest(work, draft.name, node, running);
    const record = { ...draft, startedAt: new Date().toISOString() };
    await writeRecord(work.dataFolder, record);
    return { record, node };
  } catch (error) {
    const cleanUp = { progress: work.progress, signal: AbortSignal.timeout(120_000) };
    await work.providers[draft.provider].destroy(specOf(work.dataFolder, draft), cleanUp);
    await removeFolder(work.dataFolder, draft.name);
    throw error;
  }
}
