import type { Where } from '../node/where.ts';
import type { CheckKind, CheckOf } from '../scenarios/check.ts';
import type { Evidence } from './evidence/evidence.ts';

/** What a check found. A check that cannot tell throws; the runner makes that an `error`. */
export type Verdict =
  | { readonly status: 'pass'; readonly actual: string; readonly why?: string }
  | {
      readonly status: 'fail';
      readonly actual: string;
      readonly expected: string;
      readonly why: string;
      readonly where: Where | null;
    };

export type CheckFunction<K extends CheckKind> = (check: CheckOf<K>, evidence: Evidence) => Promise<Verdict>;
