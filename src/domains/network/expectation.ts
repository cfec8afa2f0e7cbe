import type { Cluster } from './cluster.ts';
import { namespaceOf } from './cluster.ts';
import type { Connection, End } from './connection.ts';
import type { Verdict } from './evaluate.ts';
import { isInBlock, numbersOf } from './evaluate.ts';
import { portPoint } from './ports.ts';
import type { Box, PortCondition, Side } from './proof/formula.ts';
import type { Witness } from './proof/witness.ts';
import { selects } from './selector.ts';
import { contains } from './spans.ts';

/**
 * A requirement on policies: what must happen to every connection that is in `about` and not in `except`. Connections
 * that no policy decides are never covered: those of a pod with itself, of nodes, and of pods on their node's network.
 */
export interface Expectation {
  readonly name: string;
  readonly about: readonly ConnectionSet[];
  readonly except: readonly ConnectionSet[];
  readonly demand: Demand;
}

export type Demand =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny' }
  /** Connections in `allowed` are allowed, and no others. */
  | { readonly kind: 'exactly'; readonly allowed: readonly ConnectionSet[] };

/** Connections from any of some ends to any of some ends. */
export interface ConnectionSet {
  readonly from: readonly Side[];
  readonly to: readonly Side[];
  readonly ports: PortCondition;
}

export type Proof =
  /** `isAboutExisting`: at least one of the covered connections is between existing pods. */
  | { readonly status: 'holds'; readonly isAboutExisting: boolean }
  | { readonly status: 'broken'; readonly isAboutExisting: boolean; readonly counterexample: Counterexample };

export interface Counterexample extends Witness {
  readonly verdict: Verdict;
  readonly wanted: 'allowed' | 'denied';
}

export function boxesOf(sets: readonly ConnectionSet[]): readonly Box[] {
  return sets.flatMap(({ from, to, ports }) =>
    from.flatMap((source) => to.map((destination) => ({ from: source, to: destination, ports }))),
  );
}

/** Whether the expectation covers a connection. */
export function isAskedAbout({ about, except }: Expectation, connection: Connection, cluster: Cluster): boolean {
  return isInOne(about, connection, cluster) && !isInOne(except, connection, cluster);
}

/** What is required of a connection that the expectation covers. */
export function demandFor({ demand }: Expectation, connection: Connection, cluster: Cluster): 'allowed' | 'denied' {
  const isAllowed = demand.kind === 'exactly' ? isInOne(demand.allowed, connection, cluster) : demand.kind === 'allow';
  return isAllowed ? 'allowed' : 'denied';
}

function isInOne(sets: readonly ConnectionSet[], connection: Connection, cluster: Cluster): boolean {
  return sets.some(
    ({ from, to, ports }) =>
      from.some((side) => isOn(side, connection.from, cluster)) &&
      to.some((side) => isOn(side, connection.to, cluster)) &&
      isPort(ports, connection),
  );
}

function isOn(side: Side, end: End, cluster: Cluster): boolean {
  switch (side.kind) {
    case 'any':
      return true;
    case 'addresses':
      return (end.kind === 'address' || side.withPods) && isInBlock(side.spans, end, cluster.podNetwork);
    case 'pods': {
      if (end.kind === 'address' || end.pod.hostNetwork) return false;
      const { namespace, labels } = end.pod;
      const isNamespace =
        typeof side.namespaces === 'string'
          ? side.namespaces === namespace
          : selects(side.namespaces, namespaceOf(cluster, namespace).labels);
      return isNamespace && selects(side.pods, labels);
    }
  }
}

function isPort({ spans, named }: PortCondition, { to, port, protocol }: Connection): boolean {
  if (contains(spans, portPoint(protocol, port))) return true;
  return named.some((one) => one.protocol === protocol && numbersOf(one.name, protocol, to).includes(port));
}
