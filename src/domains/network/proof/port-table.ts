import type { Cluster, Pod } from '../cluster.ts';
import type { PortPoint } from '../ports.ts';
import { portPoint, portSpan } from '../ports.ts';
import type { Spans } from '../spans.ts';
import { contains, spansOf, union } from '../spans.ts';
import type { NamedPort, PortCondition } from './formula.ts';

/** The numbers that port names refer to at a destination, by `name/protocol`. */
export type PortTable = ReadonlyMap<string, readonly number[]>;

export function portKey({ name, protocol }: NamedPort): string {
  return `${name}/${protocol}`;
}

/** The distinct names in some conditions. */
export function namedPorts(conditions: readonly PortCondition[]): readonly NamedPort[] {
  return [...new Map(conditions.flatMap(({ named }) => named.map((port) => [portKey(port), port]))).values()];
}

export function tableOf(pod: Pod, named: readonly NamedPort[]): PortTable {
  return new Map(named.map((port) => [portKey(port), numbersIn([pod], port)]));
}

/**
 * The table of a pod that does not exist yet and is like `model`. A name that no pod has gets a separate number.
 * Without a model, every name refers to what it does in any pod.
 */
export function assumedTable(
  model: Pod | null,
  cluster: Cluster,
  named: readonly NamedPort[],
  conditions: readonly PortCondition[],
): PortTable {
  const written = conditions.reduce<Spans<PortPoint>>((all, { spans }) => union(all, spans.filter(isNarrow)), []);
  let next = 8001;
  const fresh = ({ name, protocol }: NamedPort): number => {
    if (name === 'dns' || name === 'dns-tcp') return 53;
    while (contains(written, portPoint(protocol, next))) next += 1;
    next += 1;
    return next - 1;
  };
  return new Map(
    named.map((port) => {
      const known = numbersIn(cluster.pods, port);
      const numbers = known.length === 0 ? [fresh(port)] : model === null ? known : numbersIn([model], port);
      return [portKey(port), numbers];
    }),
  );
}

/** The ports of a condition, with its names resolved by a table. */
export function portsWith({ spans, named }: PortCondition, table: PortTable): Spans<PortPoint> {
  if (named.length === 0) return spans;
  const points = named.flatMap((port) =>
    (table.get(portKey(port)) ?? []).flatMap((number) => portSpan(port.protocol, number, number)),
  );
  return spansOf([...spans, ...points]);
}

function numbersIn(pods: readonly Pod[], { name, protocol }: NamedPort): readonly number[] {
  const ports = pods.filter(({ hostNetwork }) => !hostNetwork).flatMap((pod) => pod.ports);
  const numbers = ports.filter((port) => port.name === name && port.protocol === protocol).map(({ port }) => port);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Ranges that leave no number free are not avoided. */
function isNarrow([start, end]: readonly [number, number]): boolean {
  return end - start < 1000;
}
