import { parseAddress } from '../../../src/domains/network/addresses.ts';
import type { Cluster } from '../../../src/domains/network/cluster.ts';
import type { Connection, End } from '../../../src/domains/network/connection.ts';
import { endAt } from '../../../src/domains/network/connection.ts';
import { evaluate } from '../../../src/domains/network/evaluate.ts';
import type { LoadOptions } from '../../../src/domains/network/load.ts';
import { loadCluster } from '../../../src/domains/network/load.ts';
import type { Protocol } from '../../../src/domains/network/ports.ts';

/** Loads a cluster from YAML texts, each of which is a separate file. */
export function clusterOf(texts: readonly string[], options: Partial<LoadOptions> = {}): Cluster {
  const files = texts.map((text, i) => ({ file: `${i}.yaml`, text }));
  const loaded = loadCluster(files, { minor: 37, ...options });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ sentence }) => sentence).join('\n'));
  return loaded.cluster;
}

/** A NetworkPolicy, given as `namespace/name` and its spec in flow style. */
export function policy(id: string, spec: string): string {
  const [namespace, name] = id.split('/');
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: ${spec}}`;
}

export interface PodOf {
  readonly labels?: string;
  readonly ports?: string;
  readonly ip?: string;
  readonly hostIP?: string;
  readonly hostNetwork?: boolean;
  readonly kind?: 'Pod' | 'Deployment';
}

export function pod(
  id: string,
  { labels = '{}', ports = '[]', ip = '""', hostIP = '""', hostNetwork, kind = 'Pod' }: PodOf = {},
) {
  const [namespace, name] = id.split('/');
  const spec = `spec: {hostNetwork: ${hostNetwork ?? false}, containers: [{name: c, ports: ${ports}}]}`;
  const metadata = `name: ${name}, namespace: ${namespace}`;
  if (kind === 'Pod') {
    return `{apiVersion: v1, kind: Pod, metadata: {${metadata}, labels: ${labels}}, ${spec}, status: {podIP: ${ip}, hostIP: ${hostIP}}}`;
  }
  return `{apiVersion: apps/v1, kind: ${kind}, metadata: {${metadata}}, spec: {template: {metadata: {labels: ${labels}}, ${spec}}}}`;
}

export function namespace(name: string, labels = '{}'): string {
  return `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: ${labels}}}`;
}

/** Resolves `namespace/name` of a pod, or an address. */
export function endOf(cluster: Cluster, text: string): End {
  const address = parseAddress(text);
  if (address !== null) return endAt(address, cluster.pods);
  const found = cluster.pods.find((one) => `${one.namespace}/${one.name}` === text);
  if (found === undefined) throw new Error(`there is no pod ${text}`);
  return { kind: 'pod', pod: found };
}

export function connection(
  cluster: Cluster,
  from: string,
  to: string,
  port: number,
  protocol: Protocol = 'TCP',
): Connection {
  return { from: endOf(cluster, from), to: endOf(cluster, to), port, protocol };
}

export function isAllowed(
  cluster: Cluster,
  ...ends: [from: string, to: string, port: number, protocol?: Protocol]
): boolean {
  return evaluate(cluster, connection(cluster, ...ends)).allowed;
}
