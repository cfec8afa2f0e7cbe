import { unused } from './candidates.ts';
import type { LabelValue, ValueSet } from './value-set.ts';
import { admits } from './value-set.ts';

/** The decision that a label has one of several values that no question distinguishes. */
export interface Choice {
  readonly end: 'from' | 'to';
  readonly scope: 'namespace' | 'pod';
  readonly key: string;
  /** The most ordinary of the values. */
  readonly value: LabelValue;
  readonly holds: (value: LabelValue) => boolean;
}

/**
 * All values of a label that the sets distinguish, the most ordinary first: no label, a value in the question, another
 * value.
 */
export function choicesFor(
  end: Choice['end'],
  scope: Choice['scope'],
  key: string,
  sets: readonly ValueSet[],
): readonly Choice[] {
  const listed = new Set(sets.flatMap((set) => [...set.listed]));
  const values: readonly LabelValue[] = [null, ...[...listed].sort(), unused('other', listed)];
  const signature = (value: LabelValue) => sets.map((set) => (admits(set, value) ? 1 : 0)).join('');
  return [...Map.groupBy(values, signature)].map(([own, [value = null]]) => ({
    end,
    scope,
    key,
    value,
    holds: (other) => signature(other) === own,
  }));
}

export function isChosen({ value }: Choice, set: ValueSet): boolean {
  return admits(set, value);
}
