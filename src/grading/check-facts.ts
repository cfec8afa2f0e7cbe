import type { CheckResult } from './result.ts';

/** Texts that explain a result, each with its label. */
export type Facts = readonly (readonly [label: string, text: string])[];

/** What a grade found out about a check that has not passed; empty texts are left out. */
export function factsOf({ actual, expected, why, where }: CheckResult): Facts {
  const facts: Facts = [
    ['actual', actual],
    ['expected', expected],
    ['why', why],
    ['look at', where === null ? '' : `${where.file}:${where.line}`],
  ];
  return facts.filter(([, text]) => text !== '');
}
