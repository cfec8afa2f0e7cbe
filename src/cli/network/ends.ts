import { parseAddress } from '../../domains/network/addresses.ts';
import type { Cluster } from '../../domains/network/cluster.ts';
import { type End, endAt } from '../../domains/network/connection.ts';
import { closest } from '../../text/spelling.ts';

export type EndRead = { readonly ok: true; readonly end: End } | { readonly ok: false; readonly problem: string };

/** The pod of that name; where there is none, the pods of the workload of that name. */
export function podNamed(cluster: Cluster, namespace: string, name: string): EndRead {
  const named = cluster.pods.filter((pod) => pod.namespace === namespace && pod.name === name);
  const pod = named.find(({ kind }) => kind === 'Pod') ?? named[0];
  if (pod !== undefined) return { ok: true, end: { kind: 'pod', pod } };
  const wanted = `${namespace}/${name}`;
  const meant = closest(
    wanted,
    cluster.pods.map((one) => `${one.namespace}/${one.name}`),
  );
  const hint = meant === undefined ? '' : `; ${meant} is`;
  return { ok: false, problem: `the pod ${wanted} is not among the objects${hint}` };
}

export function addressed(cluster: Cluster, text: string): EndRead {
  const address = parseAddress(text);
  if (address !== null) return { ok: true, end: endAt(address, cluster.pods) };
  return { ok: false, problem: `${JSON.stringify(text)} is not an IP address` };
}

/** `shop/web`, or an address. */
export function endFrom(cluster: Cluster, text: string): EndRead {
  const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  return namespace === undefined || name === undefined ? addressed(cluster, text) : podNamed(cluster, namespace, name);
}
