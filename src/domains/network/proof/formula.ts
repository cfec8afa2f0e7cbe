import type { Address } from '../addresses.ts';
import { spansOfPeer } from '../evaluate.ts';
import type { Direction, NetworkPolicy, Peer, Rule } from '../policy.ts';
import { DIRECTIONS, rulesOf } from '../policy.ts';
import type { PortPoint, Protocol } from '../ports.ts';
import { EVERY_PORT, portSpan } from '../ports.ts';
import type { Selector } from '../selector.ts';
import type { Spans } from '../spans.ts';
import { spansOf } from '../spans.ts';

/** A condition on one end of a connection. */
export type Side =
  | { readonly kind: 'any' }
  /** Pods that NetworkPolicies cover: in one namespace, or in those that a selector matches. */
  | { readonly kind: 'pods'; readonly namespaces: string | Selector; readonly pods: Selector }
  /** Ends with an address in a set; this includes pods if `withPods` is true. */
  | { readonly kind: 'addresses'; readonly spans: Spans<Address>; readonly withPods: boolean };

export interface PortCondition {
  readonly spans: Spans<PortPoint>;
  /** Container ports of the destination. */
  readonly named: readonly NamedPort[];
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
}

/** Connections from one side to another on some ports. */
export interface Box {
  readonly from: Side;
  readonly to: Side;
  readonly ports: PortCondition;
}

/** True for a connection that is in no guard, or in one of `allows`. */
export interface Clause {
  readonly guards: readonly Box[];
  readonly allows: readonly Box[];
}

/** A set of connections: those for which every clause is true. */
export type Formula = readonly Clause[];

export const ANY: Side = { kind: 'any' };
export const ANY_PORT: PortCondition = { spans: EVERY_PORT, named: [] };
const EVERYTHING: Box = { from: ANY, to: ANY, ports: ANY_PORT };

export const ALWAYS: Formula = [];
export const NEVER: Formula = [{ guards: [EVERYTHING], allows: [] }];

/** The connections in at least one of some boxes. */
export function within(boxes: readonly Box[]): Clause {
  return { guards: [EVERYTHING], allows: boxes };
}

/** The connections in none of some boxes. */
export function outside(boxes: readonly Box[]): Clause {
  return { guards: boxes, allows: [] };
}

/**
 * The connections that policies allow: at each end, no policy isolates it, or a rule of one that does allows the
 * connection.
 */
export function allowedBy(policies: readonly NetworkPolicy[]): Formula {
  return DIRECTIONS.map((direction) => allowedIn(direction, policies));
}

/** The connections that policies allow in one direction. */
export function allowedIn(direction: Direction, policies: readonly NetworkPolicy[]): Clause {
  return {
    guards: policies
      .filter((policy) => rulesOf(policy, direction) !== null)
      .map((policy) => oriented(selectedBy(policy), ANY, ANY_PORT, direction)),
    allows: policies.flatMap((policy) =>
      (rulesOf(policy, direction) ?? []).flatMap((rule) => boxesOf(policy, rule, direction)),
    ),
  };
}

/** The connections that a rule allows. */
export function boxesOf(policy: NetworkPolicy, rule: Rule, direction: Direction): readonly Box[] {
  const peers = rule.peers === null ? [ANY] : rule.peers.map((peer) => sideOf(policy, peer));
  return peers.map((peer) => oriented(selectedBy(policy), peer, portsOf(rule), direction));
}

/** A box between the pods of a policy and the other end. */
export function oriented(own: Side, other: Side, ports: PortCondition, direction: Direction): Box {
  return direction === 'egress' ? { from: own, to: other, ports } : { from: other, to: own, ports };
}

/** The pods to which a policy applies. */
export function selectedBy({ namespace, podSelector }: NetworkPolicy): Side {
  return { kind: 'pods', namespaces: namespace, pods: podSelector };
}

export function sideOf(policy: NetworkPolicy, peer: Peer): Side {
  if (peer.kind === 'block') return { kind: 'addresses', spans: spansOfPeer(peer), withPods: true };
  return { kind: 'pods', namespaces: peer.namespaces ?? policy.namespace, pods: peer.pods };
}

export function portsOf({ ports }: Pick<Rule, 'ports'>): PortCondition {
  if (ports === null) return ANY_PORT;
  const spans = ports.flatMap(({ protocol, port }) => {
    if (port.kind === 'named') return [];
    return port.kind === 'every' ? portSpan(protocol, 1, 65535) : portSpan(protocol, port.first, port.last);
  });
  const named = ports.flatMap(({ protocol, port }) => (port.kind === 'named' ? [{ name: port.name, protocol }] : []));
  return { spans: spansOf(spans), named };
}
