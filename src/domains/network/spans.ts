/** A set of points on a line, as half-open intervals: sorted, disjoint, not touching. */
export type Spans<T extends number | bigint> = readonly Span<T>[];

/** From the first point to the one before the second. */
export type Span<T extends number | bigint> = readonly [T, T];

export function contains<T extends number | bigint>(spans: Spans<T>, point: T): boolean {
  return spans.some(([start, end]) => start <= point && point < end);
}

/** Whether every point of the second set is in the first. */
export function covers<T extends number | bigint>(spans: Spans<T>, others: Spans<T>): boolean {
  return difference(others, spans).length === 0;
}

export function sameSpans<T extends number | bigint>(a: Spans<T>, b: Spans<T>): boolean {
  return a.length === b.length && a.every(([start, end], i) => start === b[i]?.[0] && end === b[i]?.[1]);
}

/** Intervals in any order, overlapping or not, as a set. */
export function spansOf<T extends number | bigint>(intervals: Iterable<Span<T>>): Spans<T> {
  const sorted = [...intervals].filter(([start, end]) => start < end).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const joined: [T, T][] = [];
  for (const [start, end] of sorted) {
    const last = joined.at(-1);
    if (last === undefined || last[1] < start) joined.push([start, end]);
    else if (last[1] < end) last[1] = end;
  }
  return joined;
}

export function union<T extends number | bigint>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return spansOf([...a, ...b]);
}

export function intersection<T extends number | bigint>(a: Spans<T>, b: Spans<T>): Spans<T> {
  const common: Span<T>[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i];
    const right = b[j];
    if (left === undefined || right === undefined) break;
    const start = left[0] > right[0] ? left[0] : right[0];
    const end = left[1] < right[1] ? left[1] : right[1];
    if (start < end) common.push([start, end]);
    if (left[1] < right[1]) i += 1;
    else j += 1;
  }
  return common;
}

export function difference<T extends number | bigint>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (b.length === 0) return a;
  const left: Span<T>[] = [];
  for (const [start, end] of a) {
    let from = start;
    for (const [cut, until] of b) {
      if (until <= from) continue;
      if (cut >= end) break;
      if (from < cut) left.push([from, cut]);
      from = until;
    }
    if (from < end) left.push([from, end]);
  }
  return left;
}
