import { xml } from './xml.ts';

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  /** Seconds. */
  readonly time?: number;
  readonly outcome: JunitOutcome;
}

export type JunitOutcome =
  | { readonly status: 'passed' }
  | { readonly status: 'skipped' | 'error'; readonly message: string }
  | { readonly status: 'failure'; readonly message: string; readonly text: string };

/** A test suite in JUnit XML. `time` is in seconds; `timestamp` is the time of its start, RFC 3339. */
export function junitSuite(
  name: string,
  cases: readonly JunitCase[],
  { time, timestamp }: { readonly time: number; readonly timestamp?: string },
): string {
  const count = (status: JunitOutcome['status']) => cases.filter(({ outcome }) => outcome.status === status).length;
  const attributes = [
    `name="${xml(name)}" tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`,
    `skipped="${count('skipped')}" time="${seconds(time)}"`,
    ...(timestamp === undefined ? [] : [`timestamp="${timestamp}"`]),
  ];
  return `<testsuite ${attributes.join(' ')}>\n${cases.map(testCase).join('\n')}\n</testsuite>\n`;
}

export function junitFile(suites: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}`;
}

function testCase({ classname, name, time, outcome }: JunitCase): string {
  const timed = time === undefined ? '' : ` time="${seconds(time)}"`;
  return `  <testcase classname="${xml(classname)}" name="${xml(name)}"${timed}>${inside(outcome)}</testcase>`;
}

function inside(outcome: JunitOutcome): string {
  if (outcome.status === 'passed') return '';
  const opened = `<${outcome.status} message="${xml(outcome.message)}"`;
  return outcome.status === 'failure' ? `${opened}>${xml(outcome.text)}</failure>` : `${opened}/>`;
}

function seconds(time: number): string {
  return time.toFixed(3);
}
