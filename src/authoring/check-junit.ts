import { type JunitCase, type JunitOutcome, junitFile, junitSuite } from '../grading/reports/junit-suite.ts';
import type { CheckedScenario } from './check-scenarios.ts';

/**
 * The result of `dev check` as JUnit XML: a test suite for each scenario, a test case for its files and for each of its
 * cases.
 */
export function checkJunit(checked: readonly CheckedScenario[]): string {
  return junitFile(`<testsuites>\n${checked.map(suite).join('')}</testsuites>\n`);
}

function suite({ id, problems, cases, failure }: CheckedScenario): string {
  const wrong = problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
  const tests: JunitCase[] = [
    { classname: `${id}.files`, name: 'its files', time: 0, outcome: outcomeOf(wrong) },
    ...cases.map(({ side, name, seconds, faults }) => ({
      ...{ classname: `${id}.${side}`, name, time: seconds, outcome: outcomeOf(faults) },
    })),
    ...(failure === null
      ? []
      : [
          {
            classname: `${id}.lab`,
            name: 'its labs',
            time: 0,
            outcome: { status: 'error', message: failure } as const,
          },
        ]),
  ];
  return junitSuite(id, tests, { time: cases.reduce((sum, { seconds }) => sum + seconds, 0) });
}

function outcomeOf(faults: readonly string[]): JunitOutcome {
  const [message] = faults;
  return message === undefined ? { status: 'passed' } : { status: 'failure', message, text: faults.join('\n') };
}
