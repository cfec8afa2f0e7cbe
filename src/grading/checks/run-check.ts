import type { Check } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { CheckResult } from '../result.ts';
import type { Verdict } from '../verdict.ts';
import { answerCheck } from './answer.ts';
import { apiServerCheck } from './api-server.ts';
import { auditLogCheck } from './audit-log.ts';
import { flagCheck } from './flag.ts';
import { flagValueCheck } from './flag-value.ts';
import { logFitsCheck } from './log-fits.ts';
import { mountCheck } from './mount.ts';
import { objectsCheck } from './objects.ts';
import { policyCheck } from './policy.ts';
import { policyLoadsCheck } from './policy-loads.ts';
import { retentionCheck } from './retention.ts';

/** Runs one check whose needs are met. What the check throws becomes an `error`, unless the signal was aborted. */
export async function runCheck(check: Check, evidence: Evidence, signal: AbortSignal): Promise<CheckResult> {
  const common = { id: check.id, kind: check.kind, title: check.title, maxPoints: check.points };
  try {
    const verdict = await judge(check, evidence);
    if (verdict.status === 'pass') {
      const { actual, why = '' } = verdict;
      return { ...common, status: 'pass', points: check.points, actual, expected: actual, why, hint: '', where: null };
    }
    return { ...common, ...verdict, points: 0, hint: check.hint };
  } catch (error) {
    signal.throwIfAborted();
    return {
      ...common,
      status: 'error',
      points: 0,
      actual: 'the grader could not tell',
      expected: '',
      why: error instanceof Error ? error.message : String(error),
      hint: 'This is not counted as a mistake of yours. cks-lab doctor looks into it.',
      where: null,
    };
  }
}

function judge(check: Check, evidence: Evidence): Promise<Verdict> {
  switch (check.kind) {
    case 'flag':
      return flagCheck(check, evidence);
    case 'flag-value':
      return flagValueCheck(check, evidence);
    case 'mount':
      return mountCheck(check, evidence);
    case 'policy-loads':
      return policyLoadsCheck(check, evidence);
    case 'policy':
      return policyCheck(check, evidence);
    case 'api-server':
      return apiServerCheck(check, evidence);
    case 'audit-log':
      return auditLogCheck(check, evidence);
    case 'answer':
      return answerCheck(check, evidence);
    case 'log-fits':
      return logFitsCheck(check, evidence);
    case 'retention':
      return retentionCheck(check, evidence);
    case 'objects':
      return objectsCheck(check, evidence);
  }
}
