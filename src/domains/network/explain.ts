import type { Cluster } from './cluster.ts';
import { namespaceOf } from './cluster.ts';
import type { Connection, End } from './connection.ts';
import type { DirectionVerdict, Verdict } from './evaluate.ts';
import { evaluate, peerMatches, portMatches, spansOfPeer, whyUncovered } from './evaluate.ts';
import type { Direction, NetworkPolicy, Peer, PortRule, Rule } from './policy.ts';
import { DIRECTIONS, rulesOf } from './policy.ts';
import type { Labels, Requirement, Selector } from './selector.ts';
import { isMet } from './selector.ts';
import { contains } from './spans.ts';

/** Why a connection is allowed or denied: how each policy applies to it. */
export interface Explanation {
  readonly connection: Connection;
  readonly verdict: Verdict;
  readonly directions: readonly DirectionExplanation[];
}

export interface DirectionExplanation {
  readonly direction: Direction;
  readonly verdict: DirectionVerdict;
  /** For the policies in the namespace of the pod; empty if no policy applies. */
  readonly steps: readonly PolicyStep[];
}

export type PolicyStep = { readonly policy: NetworkPolicy } & (
  | { readonly applies: false; readonly because: 'selector'; readonly unmet: Selector }
  /** `policyTypes` does not include the direction. */
  | { readonly applies: false; readonly because: 'direction' }
  | { readonly applies: true; readonly rules: readonly RuleStep[] }
);

export type RuleStep =
  | { readonly matches: true }
  /** `peers` is empty if one of them matches; the same applies to `ports`. */
  | { readonly matches: false; readonly peers: readonly PeerMismatch[]; readonly ports: readonly PortRule[] };

export type PeerMismatch =
  | { readonly kind: 'not a pod' }
  | { readonly kind: 'namespace name'; readonly wanted: string; readonly found: string }
  | { readonly kind: 'namespace labels'; readonly unmet: Selector; readonly found: Labels }
  | { readonly kind: 'pod labels'; readonly unmet: Selector; readonly found: Labels }
  | { readonly kind: 'block'; readonly block: string }
  | { readonly kind: 'exception'; readonly except: string };

export function explain(cluster: Cluster, connection: Connection): Explanation {
  const verdict = evaluate(cluster, connection);
  const directions = DIRECTIONS.map((direction): DirectionExplanation => {
    const end = direction === 'egress' ? connection.from : connection.to;
    const isAsked = whyUncovered(connection, direction) === null;
    const policies = cluster.policies.filter((policy) => end.kind === 'pod' && policy.namespace === end.pod.namespace);
    const steps = isAsked ? policies.map((policy) => stepOf(cluster, policy, connection, direction)) : [];
    return { direction, verdict: verdict[direction], steps };
  });
  return { connection, verdict, directions };
}

function stepOf(cluster: Cluster, policy: NetworkPolicy, connection: Connection, direction: Direction): PolicyStep {
  const end = direction === 'egress' ? connection.from : connection.to;
  const unmet = unmetBy(policy.podSelector, end.kind === 'pod' ? end.pod.labels : {});
  if (unmet.length > 0) return { policy, applies: false, because: 'selector', unmet };
  const rules = rulesOf(policy, direction);
  if (rules === null) return { policy, applies: false, because: 'direction' };
  return { policy, applies: true, rules: rules.map((rule) => ruleStep(cluster, policy, rule, connection, direction)) };
}

function ruleStep(
  cluster: Cluster,
  policy: NetworkPolicy,
  { peers, ports }: Rule,
  connection: Connection,
  direction: Direction,
): RuleStep {
  const other = direction === 'egress' ? connection.to : connection.from;
  const isPeer = peers === null || peers.some((peer) => peerMatches(cluster, policy, peer, other));
  const isPort = ports === null || ports.some((port) => portMatches(port, connection));
  if (isPeer && isPort) return { matches: true };
  return {
    matches: false,
    peers: isPeer ? [] : peers.map((peer) => peerMismatch(cluster, policy, peer, other)),
    ports: isPort ? [] : ports,
  };
}

function peerMismatch(cluster: Cluster, policy: NetworkPolicy, peer: Peer, end: End): PeerMismatch {
  if (peer.kind === 'block') return blockMismatch(peer, end);
  if (end.kind === 'address' || end.pod.hostNetwork) return { kind: 'not a pod' };
  const { namespace, labels } = end.pod;
  if (peer.namespaces === null) {
    if (namespace !== policy.namespace) return { kind: 'namespace name', wanted: policy.namespace, found: namespace };
  } else {
    const found = namespaceOf(cluster, namespace).labels;
    const unmet = unmetBy(peer.namespaces, found);
    if (unmet.length > 0) return { kind: 'namespace labels', unmet, found };
  }
  return { kind: 'pod labels', unmet: unmetBy(peer.pods, labels), found: labels };
}

function blockMismatch(peer: Peer & { readonly kind: 'block' }, end: End): PeerMismatch {
  const addresses = end.kind === 'address' ? [end.address] : end.pod.addresses;
  const except = peer.except.find(({ span }) => addresses.some((address) => contains([span], address)));
  if (except !== undefined && !addresses.some((address) => contains(spansOfPeer(peer), address))) {
    return { kind: 'exception', except: except.text };
  }
  return { kind: 'block', block: peer.cidr.text };
}

function unmetBy(selector: Selector, labels: Labels): readonly Requirement[] {
  return selector.filter((requirement) => !isMet(requirement, labels));
}
