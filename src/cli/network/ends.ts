import { type Address, parseAddress } from '../../domains/network/addresses.ts';
import type { Cluster, Pod } from '../../domains/network/cluster.ts';
import type { End } from '../../domains/network/connection.ts';
import { closest } from '../../text/spelling.ts';

export type EndRead = { readonly ok: true; readonly end: End } | { readonly ok: false; readonly problem: string };

/** Finds the ends that connections name in a cluster. */
export interface Ends {
  /** The pod of that name or, if there is none, the pods of the workload of that name. */
  readonly named: (namespace: string, name: string) => EndRead;
  /** The pod with that address, or the address. */
  readonly addressed: (text: string) => EndRead;
  /** `shop/web`, or an address. */
  readonly read: (text: string) => EndRead;
}

export function endsIn({ pods }: Cluster): Ends {
  const byName = new Map<string, Pod>();
  const byAddress = new Map<Address, Pod>();
  for (const pod of pods) {
    const name = `${pod.namespace}/${pod.name}`;
    if (pod.kind === 'Pod' || !byName.has(name)) byName.set(name, pod);
    if (!pod.hostNetwork) for (const address of pod.addresses) byAddress.set(address, pod);
  }

  function named(namespace: string, name: string): EndRead {
    const wanted = `${namespace}/${name}`;
    const pod = byName.get(wanted);
    if (pod !== undefined) return { ok: true, end: { kind: 'pod', pod } };
    const meant = closest(wanted, byName.keys());
    const hint = meant === undefined ? '' : `; ${meant} is`;
    return { ok: false, problem: `the pod ${wanted} is not among the objects${hint}` };
  }

  function addressed(text: string): EndRead {
    const address = parseAddress(text);
    if (address === null) return { ok: false, problem: `${JSON.stringify(text)} is not an IP address` };
    const pod = byAddress.get(address);
    return { ok: true, end: pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod } };
  }

  return {
    named,
    addressed,
    read(text) {
      const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
      return namespace === undefined || name === undefined ? addressed(text) : named(namespace, name);
    },
  };
}
