import type { Cluster } from '../../domains/network/cluster.ts';
import { loadCluster } from '../../domains/network/load.ts';
import { fact } from '../../grading/facts.ts';
import { answerOf, askApiServer } from '../control-plane/ask-api-server.ts';

const LISTS = [
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/apps/v1/deployments',
  '/api/v1/namespaces',
  '/api/v1/pods',
  '/api/v1/services',
  '/api/v1/nodes',
];

/** The cluster's NetworkPolicies and what they refer to. */
export const networkOfCluster = fact(async (lab): Promise<Cluster> => {
  const { minor, signal } = lab;
  const lists = await askApiServer(lab, (api) =>
    Promise.all(LISTS.map((path) => answerOf(api, { method: 'GET', path, signal }, 200))),
  );
  const files = lists.map((list, number) => ({ file: LISTS[number] ?? '', text: JSON.stringify(list) }));
  const loaded = loadCluster(files, { minor });
  if (loaded.ok) return loaded.cluster;
  throw new Error(`the cluster has an object that cannot be read: ${loaded.problems[0]?.sentence}`);
});
