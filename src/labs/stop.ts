import { NEWEST_MINOR } from '../kubernetes/minor.ts';
import { isAlive } from '../process/identity.ts';
import type { LabName } from '../providers/provider.ts';
import { LabProblem, type LabWork } from './lab.ts';
import { type LabRecord, labFolder, listLabs, removeFolder, specOf } from './lab-record.ts';
import { locked } from './start.ts';

/** Removes a lab: its node, its files, its folder. */
export function stop(record: LabRecord, work: LabWork): Promise<void> {
  return locked(work, record.name, async () => {
    await work.providers[record.provider].destroy(specOf(work.dataFolder, record), work);
    await removeFolder(work.dataFolder, record.name);
  });
}

/**
 * Removes every lab, including those whose start was interrupted. Returns the names of the removed labs. Throws if
 * another process is starting a lab, and does not remove that lab.
 */
export async function stopAll(work: LabWork): Promise<readonly LabName[]> {
  const removed: LabName[] = [];
  for (const { name, record } of await listLabs(work.dataFolder)) {
    if (record !== null && record.startedAt === null && (await isAlive(record.maker))) {
      throw new LabProblem(`lab ${name} is starting in process ${record.maker.pid}: interrupt that process first`);
    }
    work.progress(`Removing ${name}`);
    if (record === null) await removeUnrecorded(name, work);
    else await stop(record, work);
    removed.push(name);
  }
  return removed;
}

/** A folder without a record: its creator died early, and may have used any provider. */
async function removeUnrecorded(name: LabName, work: LabWork): Promise<void> {
  const folder = labFolder(work.dataFolder, name);
  const minor = NEWEST_MINOR;
  for (const provider of Object.values(work.providers)) {
    if (!(await provider.available({ signal: work.signal, minor })).usable) continue;
    await provider.destroy({ name, minor, nodes: 1, folder }, work);
  }
  await removeFolder(work.dataFolder, name);
}
