import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, type Environment } from '../../home/folders.ts';
import type { Capabilities } from '../../node/capabilities.ts';
import type { Provider } from '../provider.ts';
import { connectNode, isSuspended } from './connect-node.ts';
import { EMBEDDED } from './facts.ts';
import { type LabFolder, labFolder } from './lab-folder.ts';
import { findSupervisor, killSupervisor, runsOutdated } from './supervisor-process.ts';

/** Nodes that consist of local processes in separate namespaces. Linux only. */
export function embeddedProvider({ env }: { readonly env: Environment }): Provider {
  const cache = join(cacheFolder(env), 'embedded');

  return {
    ...EMBEDDED,
    capabilities: async () => CAPABILITIES,
    async available({ signal }) {
      const { availability } = await import('./available.ts');
      return availability(cache, signal);
    },
    async isolation({ signal, afresh }) {
      const { wallsHere } = await import('./available.ts');
      const { wallsOf } = await import('./walls-text.ts');
      return wallsOf(await wallsHere(cache, signal, afresh));
    },
    async create(spec, work) {
      const { bringBack, makeAnew } = await import('./lab-life.ts');
      return (await isMade(labFolder(spec))) ? bringBack(cache, env, spec, work) : makeAnew(cache, env, spec, work);
    },
    halt: (spec) => killSupervisor(labFolder(spec)),
    async reset(spec, work) {
      const { makeAnew } = await import('./lab-life.ts');
      return makeAnew(cache, env, spec, work);
    },
    async destroy(spec) {
      const { removeLab } = await import('./lab-life.ts');
      const { removeAbandoned } = await import('./prepared.ts');
      await removeLab(labFolder(spec));
      await removeAbandoned(cache);
    },
    async find(spec) {
      const folder = labFolder(spec);
      if (!(await isMade(folder))) return { state: 'absent' };
      const supervisor = await findSupervisor(folder);
      if (!supervisor) return { state: (await runsOutdated(folder)) ? 'outdated' : 'stopped' };
      const node = connectNode(folder, supervisor);
      return { state: 'running', node, workers: [], isSuspended: ({ signal }) => isSuspended(folder, signal) };
    },
  };
}

/** By design: there is no kubelet, container runtime or scheduler that could do more. */
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

function isMade(folder: LabFolder): Promise<boolean> {
  return access(folder.made).then(
    () => true,
    () => false,
  );
}
