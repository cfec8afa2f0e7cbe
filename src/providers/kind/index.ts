import { join } from 'node:path';
import { obtainPrograms } from '../../binaries/obtain.ts';
import { cacheFolder, type Environment } from '../../home/folders.ts';
import type { Provider } from '../provider.ts';
import { dockerAnswers } from './availability.ts';
import { kindCapabilities } from './capabilities.ts';
import { type Cluster, clusterOf, createCluster, isFinished, removeCluster, removeContainers } from './cluster.ts';
import { type ContainerState, containerState, dockerOf } from './docker.ts';
import { KIND } from './facts.ts';
import { kindNode, kindWorker } from './node.ts';
import { imageIsObtainable, nodeImage, pullImage } from './node-image.ts';
import { newNodeIsReady, oldNodeIsUp } from './ready.ts';

/** Labs that are kind clusters in this machine's Docker. */
export function kindProvider({ env }: { readonly env: Environment }): Provider {
  const docker = dockerOf(env);

  /** The remains of an interrupted creation count as absent. */
  async function stateOf(cluster: Cluster, options: { readonly signal: AbortSignal }): Promise<ContainerState> {
    return (await isFinished(cluster)) ? containerState(docker, cluster.container, options) : 'absent';
  }

  const provider: Provider = {
    ...KIND,

    isolation: () =>
      Promise.resolve([
        {
          name: 'containers',
          holds: false,
          detail:
            'the node is a privileged container, as kind creates it: root in it can become root of this machine, so do not give strangers access to kind labs',
        },
      ]),
    async available({ signal, minor }) {
      const answers = await dockerAnswers(docker, signal);
      return answers.usable ? imageIsObtainable(docker, nodeImage(minor, env), signal) : answers;
    },

    capabilities: ({ signal, minor }) =>
      kindCapabilities(docker, nodeImage(minor, env), join(cacheFolder(env), 'kind', 'capabilities.json'), signal),

    async create(spec, work) {
      const cluster = clusterOf(spec);
      const node = kindNode(docker, cluster.container);
      const state = await stateOf(cluster, work);
      if (state === 'running') return node;
      if (state !== 'absent') {
        work.progress('Starting the node again');
        await docker.must([state === 'paused' ? 'unpause' : 'start', cluster.container, ...cluster.workers], work);
        await oldNodeIsUp(node, work);
        return node;
      }
      const image = nodeImage(spec.minor, env);
      await pullImage(docker, image, work);
      const { kind } = await obtainPrograms({ programs: ['kind'], minor: spec.minor, env, ...work });
      try {
        await removeContainers(docker, cluster, work.signal);
        await createCluster(cluster, { kind, image, env }, work);
        await newNodeIsReady(node, spec.minor, work);
        return node;
      } catch (error) {
        await removeCluster(docker, cluster, { ...work, signal: AbortSignal.timeout(120_000) });
        throw error;
      }
    },

    async find(spec, options) {
      const cluster = clusterOf(spec);
      const state = await stateOf(cluster, options);
      if (state === 'absent') return { state };
      if (state !== 'running') return { state: 'stopped' };
      const node = kindNode(docker, cluster.container);
      return { state, node, workers: cluster.workers.map((worker) => kindWorker(docker, worker, node)) };
    },

    async halt(spec, work) {
      const cluster = clusterOf(spec);
      if ((await stateOf(cluster, work)) !== 'running') return;
      work.progress('Stopping the node');
      await docker.must(['stop', cluster.container, ...cluster.workers], work);
    },

    // A learner is root on the node and may have changed any of its files, and the data in etcd: only a new node is
    // sure to be unchanged.
    async reset(spec, work) {
      await provider.destroy(spec, work);
      return provider.create(spec, work);
    },

    async destroy(spec, work) {
      work.progress('Removing the kind cluster');
      await removeCluster(docker, clusterOf(spec), work);
    },
  };
  return provider;
}
