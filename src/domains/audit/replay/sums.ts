/** The volume of requests with a common property, in the log that the policy produces. */
export interface Sum<Name> {
  readonly name: Name;
  requests: number;
  events: number;
  bytes: number;
}

export type Sums<Name extends string | number | null> = Map<Name, Sum<Name>>;

/** The sum for this name, which starts at zero. */
export function sumOf<Name extends string | number | null>(sums: Sums<Name>, name: Name): Sum<Name> {
  const known = sums.get(name);
  if (known !== undefined) return known;
  const sum = { name, requests: 0, events: 0, bytes: 0 };
  sums.set(name, sum);
  return sum;
}

export function addSum<Name extends string | number | null>(
  sums: Sums<Name>,
  { name, requests, events, bytes }: Sum<Name>,
): void {
  const sum = sumOf(sums, name);
  sum.requests += requests;
  sum.events += events;
  sum.bytes += bytes;
}

/** The largest by bytes, the largest first. */
export function largest<Name extends string | number | null>(sums: Sums<Name>, count: number): readonly Sum<Name>[] {
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || b.events - a.events).slice(0, count);
}

/**
 * Discards the smallest sums when there are twice as many as are to be kept, so that memory use stays constant however
 * many names there are. A large sum has lost at most what it had while it was among the smallest.
 */
export function keepLargest<Name extends string | number | null>(sums: Sums<Name>, count: number): void {
  if (sums.size < 2 * count) return;
  const kept = largest(sums, count);
  sums.clear();
  for (const sum of kept) sums.set(sum.name, sum);
}
