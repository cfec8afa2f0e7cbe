import type { CheckResult, GradeReport } from '../result.ts';
import { type JunitOutcome, junitFile, junitSuite } from './junit-suite.ts';

/** The report as JUnit XML: a test suite for the lab, and a test case for each check. */
export function junitReport({ scenario, checks, seconds, startedAt }: GradeReport): string {
  const cases = checks.map((check) => ({
    classname: `${scenario}.${check.kind}`,
    name: check.title,
    outcome: outcomeOf(check),
  }));
  return junitFile(junitSuite(scenario, cases, { time: seconds, timestamp: startedAt }));
}

function outcomeOf({ status, actual, expected, why, where }: CheckResult): JunitOutcome {
  switch (status) {
    case 'pass':
      return { status: 'passed' };
    case 'skipped':
    case 'error':
      return { status, message: why };
    case 'fail': {
      const place = where === null ? '' : `\n${where.file}:${where.line}`;
      return { status: 'failure', message: actual, text: `expected: ${expected}\n${why}${place}` };
    }
  }
}
