import { type LabNode, NodeUnreachable } from '../node/lab-node.ts';
import { isAlive } from '../process/identity.ts';
import { type LabHouse, LabProblem, type LabStatus } from './lab.ts';
import { isLabName } from './lab-name.ts';
import { type LabRecord, listLabs, readRecord, specOf } from './lab-record.ts';

/** How every lab stands, the newest last. Folders without a record are left to `stopAll`. */
export async function statuses(house: LabHouse, signal: AbortSignal): Promise<readonly LabStatus[]> {
  const labs = await listLabs(house.dataFolder);
  return Promise.all(labs.flatMap(({ record }) => (record === null ? [] : [statusOf(house, record, signal)])));
}

export async function statusOf(house: LabHouse, record: LabRecord, signal: AbortSignal): Promise<LabStatus> {
  if (record.startedAt === null) return { record, state: (await isAlive(record.maker)) ? 'starting' : 'leftover' };
  try {
    const presence = await house.providers[record.provider].find(specOf(house.dataFolder, record), { signal });
    return { record, state: presence.state === 'absent' ? 'leftover' : presence.state };
  } catch (error) {
    if (error instanceof NodeUnreachable) return { record, state: 'unreachable' };
    throw error;
  }
}

/**
 * The lab that a person means: the one named, the only one, or the newest.
 * Throws LabProblem when there is none.
 */
export async function meantLab(house: LabHouse, name: string | undefined): Promise<LabRecord> {
  if (name !== undefined) {
    const record = isLabName(name) ? await readRecord(house.dataFolder, name) : null;
    if (record !== null) return record;
    const names = (await listLabs(house.dataFolder)).map((lab) => lab.name);
    throw new LabProblem(
      names.length === 0
        ? `there is no lab "${name}", nor any other: cks-lab start audit-01`
        : `there is no lab "${name}"; there is ${names.join(', ')}`,
    );
  }
  const newest = (await listLabs(house.dataFolder)).flatMap(({ record }) => (record === null ? [] : [record])).at(-1);
  if (newest === undefined) throw new LabProblem('no lab has been started: cks-lab start audit-01');
  return newest;
}

/** The node of a lab that runs. Throws LabProblem with the way out where it does not. */
export async function runningNode(house: LabHouse, record: LabRecord, signal: AbortSignal): Promise<LabNode> {
  const { name, scenario, provider, startedAt } = record;
  if (startedAt === null) {
    throw new LabProblem(
      (await isAlive(record.maker))
        ? `lab ${name} is still starting`
        : `the start of lab ${name} was cut off: cks-lab start ${scenario} --name ${name}`,
    );
  }
  const presence = await house.providers[provider].find(specOf(house.dataFolder, record), { signal });
  if (presence.state === 'running') return presence.node;
  if (presence.state === 'stopped' && presence.isOutdated) {
    throw new LabProblem(
      `lab ${name} was started by another version of cks-lab; to restart it with this one, and keep your files: cks-lab start ${scenario} --name ${name}`,
    );
  }
  throw new LabProblem(
    presence.state === 'stopped'
      ? `lab ${name} does not run (this machine was restarted, or its node was stopped); your files are kept: cks-lab start ${scenario} --name ${name}`
      : `the node of lab ${name} is gone: cks-lab start ${scenario} --name ${name} makes a new one`,
  );
}
