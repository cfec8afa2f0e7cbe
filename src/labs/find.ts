import { type LabNode, NodeUnreachable } from '../node/lab-node.ts';
import { isAlive } from '../process/identity.ts';
import { didYouMean } from '../text/spelling.ts';
import { LabProblem, type LabStatus, type LabStore } from './lab.ts';
import { isLabName } from './lab-name.ts';
import { type LabRecord, listLabs, readRecord, specOf } from './lab-record.ts';

/** The state of every lab, newest last. Directories without a record are left to `stopAll`. */
export async function statuses(store: LabStore, signal: AbortSignal): Promise<readonly LabStatus[]> {
  const labs = await listLabs(store.dataFolder);
  return Promise.all(labs.flatMap(({ record }) => (record === null ? [] : [statusOf(store, record, signal)])));
}

export async function statusOf(store: LabStore, record: LabRecord, signal: AbortSignal): Promise<LabStatus> {
  if (record.startedAt === null) return { record, state: (await isAlive(record.maker)) ? 'starting' : 'leftover' };
  try {
    const presence = await store.providers[record.provider].find(specOf(store.dataFolder, record), { signal });
    if (presence.state === 'absent') return { record, state: 'leftover' };
    const isSuspended = presence.state === 'running' && (await presence.isSuspended?.({ signal }));
    return { record, state: isSuspended ? 'suspended' : presence.state };
  } catch (error) {
    if (error instanceof NodeUnreachable) return { record, state: 'unreachable' };
    throw error;
  }
}

/** The lab that the user means: the named one, the only one, or the newest. Throws LabProblem if there is none. */
export async function resolveLab(store: LabStore, name: string | undefined): Promise<LabRecord> {
  if (name !== undefined) {
    const record = isLabName(name) ? await readRecord(store.dataFolder, name) : null;
    if (record !== null) return record;
    const names = (await listLabs(store.dataFolder)).map((lab) => lab.name);
    throw new LabProblem(
      names.length === 0
        ? `there is no lab "${name}", and no other lab: cks-lab start audit-01`
        : `there is no lab "${name}"${didYouMean(name, names)}; choose from ${names.join(', ')}`,
    );
  }
  const newest = (await listLabs(store.dataFolder)).flatMap(({ record }) => (record === null ? [] : [record])).at(-1);
  if (newest === undefined) throw new LabProblem('no lab has been started: cks-lab start audit-01');
  return newest;
}

/** The nodes of a running lab, control plane node first. Throws LabProblem with the remedy if it is not running. */
export async function runningNodes(
  store: LabStore,
  record: LabRecord,
  signal: AbortSignal,
): Promise<readonly [controlPlane: LabNode, ...workers: LabNode[]]> {
  const { name, scenario, pack, provider, startedAt } = record;
  const again = `cks-lab start ${scenario} --name ${name}${pack === null ? '' : ` --scenarios ${pack}`}`;
  if (startedAt === null) {
    throw new LabProblem(
      (await isAlive(record.maker))
        ? `lab ${name} is still starting`
        : `the start of lab ${name} was interrupted: ${again}`,
    );
  }
  const presence = await store.providers[provider].find(specOf(store.dataFolder, record), { signal });
  if (presence.state === 'running') return [presence.node, ...presence.workers];
  if (presence.state === 'outdated') {
    throw new LabProblem(
      `lab ${name} was started by another version of cks-lab; to restart it with this version and keep your files: ${again}`,
    );
  }
  throw new LabProblem(
    presence.state === 'stopped'
      ? `lab ${name} is not running (this machine was restarted, or its node was stopped); your files are kept: ${again}`
      : `the node of lab ${name} no longer exists: ${again} creates a new one`,
  );
}

/** The control plane node of a running lab. Throws as above. */
export async function runningNode(store: LabStore, record: LabRecord, signal: AbortSignal): Promise<LabNode> {
  const [controlPlane] = await runningNodes(store, record, signal);
  return controlPlane;
}

/**
 * The node with this name, or with this suffix after the prefix that all nodes of a lab share: `worker2`; the control
 * plane node if none is named. Throws LabProblem if there is no such node, and as above.
 */
export async function nodeNamed(
  store: LabStore,
  record: LabRecord,
  name: string | undefined,
  signal: AbortSignal,
): Promise<LabNode> {
  const nodes = await runningNodes(store, record, signal);
  if (name === undefined) return nodes[0];
  const named = nodes.find((node) => node.name === name || node.name.endsWith(`-${name}`));
  if (named !== undefined) return named;
  const names = nodes.map((node) => node.name).join(', ');
  throw new LabProblem(
    nodes.length === 1
      ? `lab ${record.name} has no node "${name}": its only node is ${names}`
      : `lab ${record.name} has no node "${name}"; its nodes are ${names}`,
  );
}
