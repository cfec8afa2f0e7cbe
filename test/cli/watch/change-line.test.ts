import { expect, test } from 'vitest';
import { changeLine } from '../../../src/cli/watch/change-line.ts';
import { happened } from '../../../src/cli/watch/view.ts';
import { fresh, graded, START } from './watched.ts';

test('a verdict is one line: its cause, its points, what has changed, and what to look at', () => {
  const first = happened(fresh(), { kind: 'graded', report: graded('fail', 'pass', 'skipped') });
  expect(changeLine(fresh(), first)).toBe(
    'Not passed: 2 of 6 points; first to look at: It has a flag: nobody wrote flag',
  );
  const begun = happened(first, { kind: 'grading', changed: ['/etc/policy.yaml', '/etc/answer.yaml'] });
  expect(changeLine(first, begun)).toBeNull();
  const second = happened(begun, { kind: 'graded', report: graded('pass', 'pass', 'pass') });
  expect(changeLine(begun, second)).toBe(
    'Passed after a change to policy.yaml and answer.yaml: 6 of 6 points; +flag +log',
  );
});

test('so is another state of the API server, and nothing is said while it lasts', () => {
  const running = happened(fresh(), { kind: 'api-server', now: { status: 'running', startedAt: new Date(START) } });
  expect(changeLine(fresh(), running)).toBe('The API server is running');
  const down = happened(running, { kind: 'api-server', now: { status: 'down', what: 'it exited', why: 'bad flag' } });
  expect(changeLine(running, down)).toBe('The API server is down: it exited: bad flag');
  const still = happened(down, { kind: 'api-server', now: { status: 'down', what: 'it exited', why: 'bad flag' } });
  expect(changeLine(down, still)).toBeNull();
  const starting = happened(still, { kind: 'api-server', now: { status: 'restarting', doing: 'it is not ready yet' } });
  expect(changeLine(still, starting)).toBe('The API server is restarting: it is not ready yet');
});
