import { xml } from '../grading/reports/xml.ts';
import type { ProvedCase } from './case-lab.ts';
import type { CheckedScenario } from './check-scenarios.ts';

/** What `dev check` found as JUnit XML: a test suite a scenario, a test case its files and each of its cases. */
export function checkJunit(checked: readonly CheckedScenario[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${checked.map(suite).join('\n')}\n</testsuites>\n`;
}

function suite({ id, problems, cases, failure }: CheckedScenario): string {
  const wrong = problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
  const failures = cases.filter(({ faults }) => faults.length > 0).length + (wrong.length > 0 ? 1 : 0);
  const tests = [
    testCase(id, 'files', 'its files', 0, failed(wrong)),
    ...cases.map((one) => testCase(id, one.side, one.name, one.seconds, failed(one.faults))),
    ...(failure === null ? [] : [testCase(id, 'lab', 'its labs', 0, `<error message="${xml(failure)}"/>`)]),
  ];
  const counts = `tests="${tests.length}" failures="${failures}" errors="${failure === null ? 0 : 1}"`;
  return `<testsuite name="${xml(id)}" ${counts} time="${seconds(cases)}">\n${tests.join('\n')}\n</testsuite>`;
}

function testCase(scenario: string, side: string, name: string, time: number, outcome: string): string {
  const attributes = `classname="${xml(scenario)}.${side}" name="${xml(name)}" time="${time.toFixed(3)}"`;
  return `  <testcase ${attributes}>${outcome}</testcase>`;
}

function failed(faults: readonly string[]): string {
  const [first] = faults;
  return first === undefined ? '' : `<failure message="${xml(first)}">${xml(faults.join('\n'))}</failure>`;
}

function seconds(cases: readonly ProvedCase[]): string {
  return cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3);
}
