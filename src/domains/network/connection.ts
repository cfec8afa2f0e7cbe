import type { Address } from './addresses.ts';
import type { Pod } from './cluster.ts';
import type { Protocol } from './ports.ts';

/** The first packet of a connection. Its replies are allowed with it; ICMP is not covered by NetworkPolicies. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  /** The destination port, 1 to 65535. */
  readonly port: number;
  readonly protocol: Protocol;
}

/** A pod, or an address that no known pod has. */
export type End = { readonly kind: 'pod'; readonly pod: Pod } | { readonly kind: 'address'; readonly address: Address };

/** The end at an address: the pod whose address it is, if it is known and covered by NetworkPolicies. */
export function endAt(address: Address, pods: readonly Pod[]): End {
  const pod = pods.find(({ hostNetwork, addresses }) => !hostNetwork && addresses.includes(address));
  return pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod };
}
