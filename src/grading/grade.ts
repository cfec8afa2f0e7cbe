import type { Scenario } from '../scenarios/load.ts';
import { type BoundCheck, boundChecks, type GradingKind } from './define-check.ts';
import type { GradedLab } from './facts.ts';
import { allReads } from './reads.ts';
import type { CheckResult } from './result.ts';
import { runCheck } from './run-check.ts';

export interface GradingContext extends Omit<GradedLab, 'scenario' | 'reads' | 'beforeActions'> {
  readonly scenario: Scenario;
}

export interface Graded {
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
}

/**
 * Grades a lab once: every check of its scenario, in order, each of one of `kinds`. Rejects only if the signal is
 * aborted; any other problem is a result with status `error`.
 */
export async function grade(context: GradingContext, kinds: readonly GradingKind[]): Promise<Graded> {
  return gradeChecks(gradedLab(context, kinds), kinds);
}

/** A lab for one grade, whose facts can also be used afterwards. */
export function gradedLab(context: GradingContext, kinds: readonly GradingKind[]): GradedLab {
  const { definition } = context.scenario;
  const checks = boundChecks(definition, kinds);
  return {
    ...context,
    scenario: definition,
    reads: allReads(checks.map(({ reads }) => reads)),
    beforeActions: checks.flatMap(({ beforeActions }) => beforeActions ?? []),
  };
}

/**
 * The same as `grade` for a lab of `gradedLab`. `decided` is called with each result as soon as it and those of the
 * checks before it are known.
 */
export async function gradeChecks(
  lab: GradedLab,
  kinds: readonly GradingKind[],
  decided: (result: CheckResult) => void = () => {},
): Promise<Graded> {
  const checks = boundChecks(lab.scenario, kinds);
  const results = new Map<BoundCheck, Promise<CheckResult>>();

  const resultOf = (check: BoundCheck): Promise<CheckResult> => {
    const result = results.get(check) ?? judge(check);
    results.set(check, result);
    return result;
  };

  const judge = async (check: BoundCheck): Promise<CheckResult> => {
    const why = (await unmetNeed(check)) ?? (await undemanded(check));
    if (why === null) return runCheck(check, lab);
    if (!check.isReportedAnyway) return skipped(check, why);
    const result = await runCheck(check, lab);
    return result.status === 'pass' ? skipped(check, why) : result;
  };

  const unmetNeed = async ({ written }: BoundCheck): Promise<string | null> => {
    for (const need of checks.filter((other) => written.needs.includes(other.written.id))) {
      const { status, title, id } = await resultOf(need);
      if (status !== 'pass') return `"${title}" (${id}) did not pass`;
    }
    return null;
  };

  /**
   * Why a check that forbids something has no meaning yet: no check of its domain that demands something has passed.
   */
  const undemanded = async ({ stance, domain }: BoundCheck): Promise<string | null> => {
    if (stance !== 'forbids') return null;
    const demands = checks.filter(
      (other) => other.domain === domain && other.stance === 'demands' && !needsForbidding(other),
    );
    const found = await Promise.all(demands.map(resultOf));
    if (found.length === 0 || found.some(({ status }) => status === 'pass')) return null;
    const titles = found.map(({ title }) => `"${title}"`);
    return titles.length === 1
      ? `${titles[0]} did not pass, and this check would pass even in a lab in which nothing is set up`
      : `none of ${titles.join(', ')} passed, and this check would pass even in a lab in which nothing is set up`;
  };

  /** Two such checks would wait for each other. */
  const needsForbidding = ({ written }: BoundCheck): boolean =>
    checks
      .filter((other) => written.needs.includes(other.written.id))
      .some((need) => need.stance === 'forbids' || needsForbidding(need));

  const graded: CheckResult[] = [];
  for (const check of checks) {
    const result = await resultOf(check);
    graded.push(result);
    decided(result);
  }
  const score = graded.reduce((sum, result) => sum + result.points, 0);
  const maxScore = graded.reduce((sum, result) => sum + result.maxPoints, 0);
  return { score, maxScore, passed: graded.every((result) => result.status === 'pass'), checks: graded };
}

function skipped({ written: { id, kind, title, points } }: BoundCheck, why: string): CheckResult {
  return {
    ...{ id, kind, title, status: 'skipped', points: 0, maxPoints: points },
    ...{ actual: 'not checked', expected: '', why, hint: '', where: null },
  };
}
