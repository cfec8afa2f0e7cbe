import type { CheckResult, GradeReport } from '../result.ts';
import { xml } from './xml.ts';

/** The report as JUnit XML: a test suite of the lab, a test case a check. */
export function junitReport(report: GradeReport): string {
  const count = (status: CheckResult['status']) => report.checks.filter((check) => check.status === status).length;
  const suite = `name="${xml(report.scenario)}" tests="${report.checks.length}" failures="${count('fail')}" errors="${count('error')}" skipped="${count('skipped')}" time="${report.seconds}" timestamp="${report.startedAt}"`;
  const cases = report.checks.map(
    (check) =>
      `  <testcase classname="${xml(report.scenario)}.${xml(check.kind)}" name="${xml(check.title)}">${outcome(check)}</testcase>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite ${suite}>\n${cases.join('\n')}\n</testsuite>\n`;
}

function outcome(check: CheckResult): string {
  switch (check.status) {
    case 'pass':
      return '';
    case 'skipped':
      return `<skipped message="${xml(check.why)}"/>`;
    case 'error':
      return `<error message="${xml(check.why)}"/>`;
    case 'fail': {
      const place = check.where === null ? '' : `\n${check.where.file}:${check.where.line}`;
      return `<failure message="${xml(check.actual)}">${xml(`expected: ${check.expected}\n${check.why}${place}`)}</failure>`;
    }
  }
}
