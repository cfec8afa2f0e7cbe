import type { Address } from './addresses.ts';
import { EVERY_V4, spansOfCidrs } from './addresses.ts';
import type { Cluster, Pod } from './cluster.ts';
import { namespaceOf } from './cluster.ts';
import type { Connection, End } from './connection.ts';
import type { Direction, NetworkPolicy, Peer, PortRule, Rule } from './policy.ts';
import { rulesOf } from './policy.ts';
import type { Selector } from './selector.ts';
import { selects } from './selector.ts';
import type { Spans } from './spans.ts';
import { contains, covers, difference } from './spans.ts';

/** The decision about a connection: both directions must allow it. */
export interface Verdict {
  readonly allowed: boolean;
  /** The decision of the source's policies. */
  readonly egress: DirectionVerdict;
  /** The decision of the destination's policies. */
  readonly ingress: DirectionVerdict;
}

export type DirectionVerdict =
  | { readonly allowed: true; readonly reason: Uncovered }
  | { readonly allowed: true; readonly reason: 'rule'; readonly policy: NetworkPolicy; readonly rule: number }
  /**
   * `isolatedBy` are the policies that select the pod for this direction; none of their rules allows the connection.
   */
  | { readonly allowed: false; readonly reason: 'no rule'; readonly isolatedBy: readonly NetworkPolicy[] };

/** Why no policy applies. */
export type Uncovered =
  /** No policy selects the pod for this direction. */
  | 'not isolated'
  /** The end is not a pod. */
  | 'not a pod'
  /** The pod uses its node's network, which NetworkPolicies do not cover. */
  | 'host network'
  /** A pod cannot block itself. */
  | 'itself'
  /** A pod cannot block connections from the node that it runs on. */
  | 'own node';

/**
 * Decides a connection by the union of what the policies of each end allow. Names the first rule that allows it, in the
 * order of the policies. Source: k8s.io/api networking/v1/types.go.
 */
export function evaluate(cluster: Cluster, connection: Connection): Verdict {
  const egress = decide(cluster, connection, 'egress');
  const ingress = decide(cluster, connection, 'ingress');
  return { allowed: egress.allowed && ingress.allowed, egress, ingress };
}

function decide(cluster: Cluster, connection: Connection, direction: Direction): DirectionVerdict {
  const uncovered = whyUncovered(connection, direction);
  if (uncovered !== null) return { allowed: true, reason: uncovered };
  const isolatedBy = cluster.policies.filter((policy) => isolates(policy, connection, direction));
  if (isolatedBy.length === 0) return { allowed: true, reason: 'not isolated' };
  for (const policy of isolatedBy) {
    const rule = (rulesOf(policy, direction) ?? []).findIndex((one) =>
      ruleAllows(cluster, policy, one, connection, direction),
    );
    if (rule !== -1) return { allowed: true, reason: 'rule', policy, rule };
  }
  return { allowed: false, reason: 'no rule', isolatedBy };
}

/** Why the policies of the connection's end do not apply; `null` if they do. */
export function whyUncovered(
  { from, to }: Connection,
  direction: Direction,
): Exclude<Uncovered, 'not isolated'> | null {
  const end = direction === 'egress' ? from : to;
  if (end.kind === 'address') return 'not a pod';
  if (end.pod.hostNetwork) return 'host network';
  if (from.kind === 'pod' && to.kind === 'pod' && from.pod === to.pod && end.pod.kind === 'Pod') return 'itself';
  const isOwnNode = direction === 'ingress' && from.kind === 'address' && end.pod.nodeAddresses.includes(from.address);
  return isOwnNode ? 'own node' : null;
}

/** Whether a policy isolates the pod at the connection's end in a direction. */
export function isolates(policy: NetworkPolicy, { from, to }: Connection, direction: Direction): boolean {
  const end = direction === 'egress' ? from : to;
  return end.kind === 'pod' && rulesOf(policy, direction) !== null && selectsPod(policy, end.pod);
}

/** Whether a policy applies to a pod, in either direction. */
export function selectsPod({ namespace, podSelector }: NetworkPolicy, pod: Pod): boolean {
  return !pod.hostNetwork && pod.namespace === namespace && selects(podSelector, pod.labels);
}

export function ruleAllows(
  cluster: Cluster,
  policy: NetworkPolicy,
  { peers, ports }: Rule,
  connection: Connection,
  direction: Direction,
): boolean {
  const other = direction === 'egress' ? connection.to : connection.from;
  const isPeer = peers === null || peers.some((peer) => peerMatches(cluster, policy, peer, other));
  return isPeer && (ports === null || ports.some((port) => portMatches(port, connection)));
}

export function peerMatches(cluster: Cluster, policy: NetworkPolicy, peer: Peer, end: End): boolean {
  if (peer.kind === 'block') return isInBlock(spansOfPeer(peer), end, cluster.podNetwork);
  if (end.kind === 'address' || end.pod.hostNetwork) return false;
  const { pod } = end;
  return isNamespaceOf(cluster, policy, peer.namespaces, pod.namespace) && selects(peer.pods, pod.labels);
}

function isNamespaceOf(cluster: Cluster, policy: NetworkPolicy, selector: Selector | null, namespace: string): boolean {
  if (selector === null) return namespace === policy.namespace;
  return selects(selector, namespaceOf(cluster, namespace).labels);
}

/** The addresses of an ipBlock. */
export function spansOfPeer({ cidr, except }: Peer & { readonly kind: 'block' }): Spans<Address> {
  return difference(spansOfCidrs([cidr]), spansOfCidrs(except));
}

/**
 * An ipBlock also matches pods by their addresses. A pod whose address is unknown is in a block that contains the whole
 * pod network; a node whose address is unknown, in one that contains all of IPv4.
 */
export function isInBlock(block: Spans<Address>, end: End, podNetwork: Spans<Address>): boolean {
  if (end.kind === 'address') return contains(block, end.address);
  const { addresses, hostNetwork } = end.pod;
  if (addresses.length > 0) return addresses.some((address) => contains(block, address));
  return covers(block, hostNetwork ? EVERY_V4 : podNetwork);
}

export function portMatches({ protocol, port }: PortRule, connection: Connection): boolean {
  if (protocol !== connection.protocol) return false;
  switch (port.kind) {
    case 'every':
      return true;
    case 'range':
      return port.first <= connection.port && connection.port <= port.last;
    case 'named':
      return numbersOf(port.name, protocol, connection.to).includes(connection.port);
  }
}

/** What a port's name refers to at a destination: the container ports with that name and protocol. */
export function numbersOf(name: string, protocol: PortRule['protocol'], to: End): readonly number[] {
  if (to.kind === 'address' || to.pod.hostNetwork) return [];
  return to.pod.ports.filter((port) => port.name === name && port.protocol === protocol).map(({ port }) => port);
}
