import type { Where } from '../node/where.ts';

export type CheckStatus = 'pass' | 'fail' | 'error' | 'skipped';

export interface CheckResult {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly status: CheckStatus;
  readonly points: number;
  readonly maxPoints: number;
  readonly actual: string;
  readonly expected: string;
  readonly why: string;
  readonly hint: string;
  readonly where: Where | null;
}

/** The result of `grade` for a lab, as printed by `grade --json`. */
export interface GradeReport {
  readonly schemaVersion: 1;
  readonly lab: string;
  readonly scenario: string;
  readonly provider: string;
  readonly kubernetes: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
}
