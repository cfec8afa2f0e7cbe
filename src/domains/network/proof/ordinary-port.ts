import type { PortPoint, Protocol } from '../ports.ts';
import { portPoint } from '../ports.ts';
import type { Spans } from '../spans.ts';
import { contains } from '../spans.ts';

const USUAL: readonly PortPoint[] = (
  [
    ['TCP', 80],
    ['TCP', 443],
    ['TCP', 8080],
    ['UDP', 53],
    ['TCP', 53],
    ['TCP', 22],
    ['TCP', 5432],
    ['TCP', 3306],
    ['TCP', 6379],
  ] satisfies readonly (readonly [Protocol, number])[]
).map(([protocol, port]) => portPoint(protocol, port));

/** The most common port of a set: one that the destination declares, else a well-known one, else the lowest. */
export function ordinaryPort(set: Spans<PortPoint>, declared: readonly PortPoint[]): PortPoint {
  return [...declared, ...USUAL].find((point) => contains(set, point)) ?? set[0]?.[0] ?? 0;
}
