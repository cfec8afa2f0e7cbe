import type { Where } from '../node/where.ts';

/** What a check found. A check that cannot decide throws; the runner makes that an `error`. */
export type Verdict =
  | { readonly status: 'pass'; readonly actual: string; readonly why?: string }
  | {
      readonly status: 'fail';
      readonly actual: string;
      readonly expected: string;
      readonly why: string;
      readonly where: Where | null;
    };

/** Makes the failures of a check, which all miss the same thing. */
export function failing(expected: string) {
  return (actual: string, why: string, where: Where | null = null): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why,
    where,
  });
}
