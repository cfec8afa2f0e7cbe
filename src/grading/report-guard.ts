import type { Where } from '../node/where.ts';
import { isBoolean, isListOf, isNumber, isObjectOf, isOneOf, isString, nullable } from '../process/json-guard.ts';
import type { CheckResult, GradeReport } from './result.ts';

const isCheckResult = isObjectOf<CheckResult>({
  id: isString,
  kind: isString,
  title: isString,
  status: isOneOf(['pass', 'fail', 'error', 'skipped']),
  points: isNumber,
  maxPoints: isNumber,
  actual: isString,
  expected: isString,
  why: isString,
  hint: isString,
  where: nullable(isObjectOf<Where>({ file: isString, line: isNumber })),
});

/** Whether a decoded value is the report of a grade. */
export const isGradeReport = isObjectOf<GradeReport>({
  schemaVersion: isOneOf([1]),
  lab: isString,
  scenario: isString,
  provider: isString,
  kubernetes: isString,
  startedAt: isString,
  seconds: isNumber,
  score: isNumber,
  maxScore: isNumber,
  passed: isBoolean,
  checks: isListOf(isCheckResult),
});
