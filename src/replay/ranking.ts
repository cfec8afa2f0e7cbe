import type { Volume } from './tally.ts';

/** Sums volumes by name and finds the largest. */
export interface Ranking {
  add(name: string, requests: number, volume: Volume): void;
  top(count: number): readonly Ranked[];
}

export interface Ranked extends Volume {
  readonly name: string;
  readonly requests: number;
}

/**
 * Sums are exact for up to `capacity` names. Beyond, the smallest are forgotten now and then, so that memory stays flat;
 * a large one loses at most what it had while it was among the smallest.
 */
export function ranking(capacity = 10_000): Ranking {
  let sums = new Map<string, Sum>();
  return {
    add(name, requests, { events, bytes }) {
      let sum = sums.get(name);
      if (sum === undefined) {
        sum = { name, requests: 0, events: 0, bytes: 0 };
        sums.set(name, sum);
      }
      sum.requests += requests;
      sum.events += events;
      sum.bytes += bytes;
      if (sums.size > 2 * capacity) sums = new Map(largest(sums, capacity).map((kept) => [kept.name, kept]));
    },
    top: (count) => largest(sums, count),
  };
}

interface Sum {
  readonly name: string;
  requests: number;
  events: number;
  bytes: number;
}

function largest(sums: ReadonlyMap<string, Sum>, count: number): readonly Sum[] {
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)).slice(0, count);
}
