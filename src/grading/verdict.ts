import type { Where } from '../node/where.ts';

/** The result of a check. A check that cannot decide throws, which the runner turns into an `error`. */
export type Verdict =
  | { readonly status: 'pass'; readonly actual: string; readonly why?: string }
  | {
      readonly status: 'fail';
      readonly actual: string;
      readonly expected: string;
      readonly why: string;
      readonly where: Where | null;
    };

/** Creates the failures of a check, all of which have the same expectation. */
export function failing(expected: string) {
  return (actual: string, why: string, where: Where | null = null): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why,
    where,
  });
}
