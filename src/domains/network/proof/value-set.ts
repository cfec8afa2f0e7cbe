import type { Requirement, Selector } from '../selector.ts';

/**
 * The possible values of a label: those listed or, if `others` is true, any except those; and whether it may be
 * missing.
 */
export interface ValueSet {
  readonly listed: ReadonlySet<string>;
  readonly others: boolean;
  readonly absent: boolean;
}

/** The value of a label; `null` if the label is missing. */
export type LabelValue = string | null;

export function admits({ listed, others, absent }: ValueSet, value: LabelValue): boolean {
  return value === null ? absent : listed.has(value) !== others;
}

export function isEmpty({ listed, others, absent }: ValueSet): boolean {
  return !others && !absent && listed.size === 0;
}

/** What a selector requires of each key. `null` if nothing can match. */
export function wantedBy(selector: Selector): ReadonlyMap<string, ValueSet> | null {
  const wanted = new Map<string, ValueSet>();
  for (const requirement of selector) {
    const before = wanted.get(requirement.key);
    const set = valuesOf(requirement);
    wanted.set(requirement.key, before === undefined ? set : common(before, set));
  }
  return [...wanted.values()].some(isEmpty) ? null : wanted;
}

/** A text that is equal for two sets only if they are the same. */
export function valueSetKey({ listed, others, absent }: ValueSet): string {
  return JSON.stringify([[...listed].sort(), others, absent]);
}

function valuesOf({ operator, values }: Requirement): ValueSet {
  switch (operator) {
    case 'In':
      return { listed: new Set(values), others: false, absent: false };
    case 'NotIn':
      return { listed: new Set(values), others: true, absent: true };
    case 'Exists':
      return { listed: new Set(), others: true, absent: false };
    case 'DoesNotExist':
      return { listed: new Set(), others: false, absent: true };
  }
}

function common(a: ValueSet, b: ValueSet): ValueSet {
  const absent = a.absent && b.absent;
  if (a.others && b.others) return { listed: new Set([...a.listed, ...b.listed]), others: true, absent };
  const listing = a.others ? b : a;
  const listed = [...listing.listed].filter((value) => admits(a, value) && admits(b, value));
  return { listed: new Set(listed), others: false, absent };
}
