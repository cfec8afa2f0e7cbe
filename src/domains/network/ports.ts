import type { Spans } from './spans.ts';
import { spansOf } from './spans.ts';

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A port of a protocol as a point on one line: those of TCP first, then UDP's, then SCTP's. */
export type PortPoint = number;

const SPACE = 65536;

export const EVERY_PORT: Spans<PortPoint> = PROTOCOLS.flatMap((protocol) => portSpan(protocol, 1, SPACE - 1));

export function portPoint(protocol: Protocol, port: number): PortPoint {
  return PROTOCOLS.indexOf(protocol) * SPACE + port;
}

/** The ports from `first` to `last`, inclusive. */
export function portSpan(protocol: Protocol, first: number, last: number): Spans<PortPoint> {
  return spansOf([[portPoint(protocol, first), portPoint(protocol, last) + 1]]);
}

export function portAt(point: PortPoint): { readonly port: number; readonly protocol: Protocol } {
  return { port: point % SPACE, protocol: PROTOCOLS[Math.floor(point / SPACE)] ?? 'TCP' };
}
