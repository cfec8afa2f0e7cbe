import { rmSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, type Environment } from '../../home/folders.ts';
import type { Capabilities } from '../../node/capabilities.ts';
import type { LabNode } from '../../node/lab-node.ts';
import { runTool } from '../../process/child.ts';
import type { LabSpec, Provider, WorkOptions } from '../provider.ts';
import { availability, wallsHere } from './available.ts';
import { connectNode } from './connect-node.ts';
import { apiServerSettled, createNode, type NodeOptions, startNode } from './create-node.ts';
import { removeCgroups } from './isolation/cgroup.ts';
import { newIsolation } from './isolation-of-lab.ts';
import { type LabFolder, labFolder } from './lab-folder.ts';
import { prepared, removeAbandoned } from './prepared.ts';
import { obtainNodePrograms } from './programs.ts';
import { findSupervisor, killSupervisor, runsOutdated } from './supervisor-process.ts';

/** Nodes made of local processes, in namespaces of their own. Linux only. */
export function embeddedProvider({ env }: { readonly env: Environment }): Provider {
  const cache = join(cacheFolder(env), 'embedded');

  async function nodeOptions({ minor }: LabSpec, work: WorkOptions): Promise<NodeOptions> {
    const programs = await obtainNodePrograms(minor, env, work);
    return { programs, compileCache: join(cache, 'code'), signal: work.signal };
  }

  async function makeAnew(spec: LabSpec, work: WorkOptions): Promise<LabNode> {
    const folder = labFolder(spec);
    const options = await nodeOptions(spec, work);
    const walls = await wallsHere(cache, work.signal);
    const start = await prepared(cache, walls, options, work);
    await removeLab(folder);
    try {
      work.progress('Starting the node');
      const node = await createNode(folder, start, await newIsolation(walls, true), options);
      const settled = await apiServerSettled(folder, work.signal);
      if (settled.state === 'down') throw new Error(`the API server does not start: ${settled.why}`);
      return node;
    } catch (error) {
      await removeLab(folder);
      throw error;
    }
  }

  async function bringBack(spec: LabSpec, work: WorkOptions): Promise<LabNode> {
    const folder = labFolder(spec);
    const options = await nodeOptions(spec, work);
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

  return {
    name: 'embedded',
    about: 'a lab starts in seconds, but its pods do not run',
    memory: 700e6,
    capabilities: async () => CAPABILITIES,
    available: ({ signal }) => availability(cache, signal),
    create: async (spec, work) => ((await isMade(labFolder(spec))) ? bringBack(spec, work) : makeAnew(spec, work)),
    reset: makeAnew,
    async destroy(spec) {
      await removeLab(labFolder(spec));
      await removeAbandoned(cache);
    },
    async find(spec) {
      const folder = labFolder(spec);
      if (!(await isMade(folder))) return { state: 'absent' };
      const supervisor = await findSupervisor(folder);
      if (supervisor) return { state: 'running', node: connectNode(folder, supervisor), workers: [] };
      return { state: 'stopped', isOutdated: await runsOutdated(folder) };
    },
  };
}

/** By construction: there is no kubelet, no container runtime and no scheduler that could do more. */
const CAPABILITIES: Capabilities = {
  nodes: 1,
  missing: {
    pods: 'on embedded nodes only static pods of the control plane run',
    kubelet: 'an embedded node has a stand-in for the kubelet',
    scheduler: 'an embedded node has no scheduler',
    networkPolicies: 'on embedded nodes no pods run',
    seccomp: 'on embedded nodes no pods run',
    appArmor: 'on embedded nodes no pods run',
  },
};

async function removeLab(folder: LabFolder): Promise<void> {
  await killSupervisor(folder);
  await removeCgroups(folder.path);
  // Not the asynchronous `rm`, which goes on after it has failed, perhaps in the folder of the next node.
  const remove = () => rmSync(folder.path, { recursive: true, force: true });
  try {
    remove();
  } catch {
    // Folders that their owner has closed to himself.
    await runTool(['chmod', '-R', 'u+rwX', '--', folder.path], { env: process.env });
    remove();
  }
}

function isMade(folder: LabFolder): Promise<boolean> {
  return access(folder.made).then(
    () => true,
    () => false,
  );
}
