import { compareClusters } from '../../domains/network/compare.ts';
import { loadCluster } from '../../domains/network/load.ts';
import { compareRbac } from '../../domains/rbac/compare.ts';
import { loadRbac } from '../../domains/rbac/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { ObjectsOfCluster } from '../objects-of-cluster.ts';

/**
 * Whether two states of a cluster are proved to allow the same requests and the same connections; only the type of the
 * changed object is considered.
 */
export function meansTheSame(
  kind: string,
  before: ObjectsOfCluster,
  after: ObjectsOfCluster,
  minor: KubernetesMinor,
): boolean {
  if (kind === 'NetworkPolicy') {
    return compareClusters(networkOf(before, minor), networkOf(after, minor)).differences.length === 0;
  }
  const served = servedTable(minor);
  return compareRbac(rbacOf(before, minor), rbacOf(after, minor), { served }).differences.length === 0;
}

const RBAC = /\/(roles|clusterroles|rolebindings|clusterrolebindings|serviceaccounts)$/;
const NETWORK = /\/(networkpolicies|deployments|namespaces|pods|services|nodes)$/;

function rbacOf(objects: ObjectsOfCluster, minor: KubernetesMinor) {
  return loadRbac([{ name: 'cluster', text: listOf(objects, RBAC) }], { minor, builtIn: false }).set;
}

function networkOf(objects: ObjectsOfCluster, minor: KubernetesMinor) {
  const loaded = loadCluster([{ file: 'cluster', text: listOf(objects, NETWORK) }], { minor });
  if (loaded.ok) return loaded.cluster;
  throw new Error(`the cluster has an object that cannot be read: ${loaded.problems[0]?.sentence}`);
}

function listOf(objects: ObjectsOfCluster, types: RegExp): string {
  const items = [...objects.values()].filter(({ collection }) => types.test(collection)).map(({ body }) => body);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
