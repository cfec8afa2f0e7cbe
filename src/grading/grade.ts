import type { LabMinor } from '../binaries/release.ts';
import type { Check, CheckKind } from '../scenarios/check.ts';
import { expectationOf } from './checks/policy.ts';
import { runCheck } from './checks/run-check.ts';
import { collectEvidence, type GradingContext } from './evidence/evidence.ts';
import type { CheckResult } from './result.ts';

export interface Graded {
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
}

/**
 * Grades a lab once: every check of its scenario, in the scenario's order.
 * Rejects only when the signal is aborted; whatever else goes wrong is a result of status `error`.
 */
export async function grade(context: GradingContext): Promise<Graded> {
  const evidence = collectEvidence(context);
  const checks = context.scenario.definition.checks;
  const results = new Map<string, Promise<CheckResult>>();

  const resultOf = (check: Check): Promise<CheckResult> => {
    const known = results.get(check.id);
    if (known !== undefined) return known;
    const result = judge(check);
    results.set(check.id, result);
    return result;
  };

  const judge = async (check: Check): Promise<CheckResult> => {
    const needed = checks.filter(({ id }) => check.needs.includes(id));
    for (const need of needed) {
      const result = await resultOf(need);
      if (result.status !== 'pass') return unmet(check, `"${need.title}" (${need.id}) did not pass`);
    }
    if (asksForSilence(check, context.minor)) {
      const demands = checks.filter((other) => asksForRecords(other, context.minor));
      const met = await Promise.all(demands.map(async (demand) => (await resultOf(demand)).status === 'pass'));
      if (demands.length > 0 && !met.includes(true)) {
        const titles = demands.map(({ title }) => `"${title}"`).join(' nor ');
        return skipped(check, `neither ${titles} passed, and a policy that records nothing would meet this one`);
      }
    }
    return runCheck(check, evidence, context.signal);
  };

  /** That the API server is down is told in any case: it may be why nothing else can be seen. */
  const unmet = async (check: Check, why: string): Promise<CheckResult> => {
    if (check.kind !== 'api-server') return skipped(check, why);
    const result = await runCheck(check, evidence, context.signal);
    return result.status === 'pass' ? skipped(check, why) : result;
  };

  const graded: CheckResult[] = [];
  for (const check of checks) graded.push(await resultOf(check));
  const score = graded.reduce((sum, result) => sum + result.points, 0);
  const maxScore = graded.reduce((sum, result) => sum + result.maxPoints, 0);
  return { score, maxScore, passed: graded.every((result) => result.status === 'pass'), checks: graded };
}

/** A requirement that an empty policy would meet: level None, at most a level, or only stages; a log that fits, or is small. */
function asksForSilence(check: Check, minor: LabMinor): boolean {
  return check.kind === 'policy' ? !asksForRecords(check, minor) : SILENT_KINDS.has(check.kind);
}

const SILENT_KINDS: ReadonlySet<CheckKind> = new Set<CheckKind>(['log-fits', 'retention']);

/** A requirement that something is recorded. */
function asksForRecords(check: Check, minor: LabMinor): boolean {
  if (check.kind !== 'policy') return false;
  const { level } = expectationOf(check, minor);
  if (level === null) return false;
  if ('exactly' in level) return level.exactly !== 'None';
  return 'atLeast' in level && level.atLeast !== 'None';
}

function skipped(check: Check, why: string): CheckResult {
  return {
    id: check.id,
    kind: check.kind,
    title: check.title,
    status: 'skipped',
    points: 0,
    maxPoints: check.points,
    actual: 'not looked at',
    expected: '',
    why,
    hint: '',
    where: null,
  };
}
