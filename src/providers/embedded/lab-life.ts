import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../home/folders.ts';
import type { LabNode } from '../../node/lab-node.ts';
import { runTool } from '../../process/child.ts';
import type { LabSpec, WorkOptions } from '../provider.ts';
import { wallsHere } from './available.ts';
import { apiServerSettled, createNode, type NodeOptions, startNode } from './create-node.ts';
import { removeCgroups } from './isolation/cgroup.ts';
import { newIsolation } from './isolation-of-lab.ts';
import { type LabFolder, labFolder } from './lab-folder.ts';
import { prepared } from './prepared.ts';
import { obtainNodePrograms } from './programs.ts';
import { killSupervisor } from './supervisor-process.ts';

async function nodeOptions(
  cache: string,
  env: Environment,
  { minor }: LabSpec,
  work: WorkOptions,
): Promise<NodeOptions> {
  const programs = await obtainNodePrograms(minor, env, work);
  return { programs, compileCache: join(cache, 'code'), signal: work.signal };
}

/** Creates a lab; a creation that fails leaves nothing behind. */
export async function makeAnew(cache: string, env: Environment, spec: LabSpec, work: WorkOptions): Promise<LabNode> {
  const folder = labFolder(spec);
  const options = await nodeOptions(cache, env, spec, work);
  const walls = await wallsHere(cache, work.signal);
  const start = await prepared(cache, walls, options, work);
  await removeLab(folder);
  try {
    work.progress('Starting the node');
    const node = await createNode(folder, start, newIsolation(walls, true), options);
    const settled = await apiServerSettled(folder, work.signal);
    if (settled.state === 'down') throw new Error(`the API server does not start: ${settled.why}`);
    return node;
  } catch (error) {
    await removeLab(folder);
    throw error;
  }
}

/** Starts a stopped lab, keeping its files. */
export async function bringBack(cache: string, env: Environment, spec: LabSpec, work: WorkOptions): Promise<LabNode> {
  const folder = labFolder(spec);
  const options = await nodeOptions(cache, env, spec, work);
  await killSupervisor(folder);
  try {
    work.progress('Starting the node with its files');
    const node = await startNode(folder, await wallsHere(cache, work.signal), options);
    await apiServerSettled(folder, work.signal);
    return node;
  } catch (error) {
    await killSupervisor(folder);
    throw error;
  }
}

/** Removes everything that exists of a lab. */
export async function removeLab(folder: LabFolder): Promise<void> {
  await killSupervisor(folder);
  await removeCgroups(folder.path);
  // Not the asynchronous `rm`, which continues after it has failed, possibly in the folder of the next node.
  try {
    rmSync(folder.path, { recursive: true, force: true });
  } catch {
    // Folders that are not accessible to their owner, or so deep that their paths are too long for Node.
    await runTool(['chmod', '-R', 'u+rwX', '--', folder.path], { env: process.env });
    await runTool(['rm', '-rf', '--', folder.path], { env: process.env });
  }
}
