import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { gradeText } from '../../src/cli/grade-text.ts';
import type { CheckResult, GradeReport } from '../../src/grading/result.ts';
import { scenarioSchema } from '../../src/scenarios/schema.ts';

const result = (id: string, points: number, maxPoints: number): CheckResult => ({
  ...{ id, kind: 'apiserver-running', title: `It does ${id}`, points, maxPoints },
  status: points === maxPoints ? 'pass' : 'skipped',
  ...{ actual: '', expected: '', why: points === maxPoints ? '' : 'not yet', hint: '', where: null },
});
const report: GradeReport = {
  ...{ schemaVersion: 1, lab: 'l', scenario: 's-01', provider: 'embedded', kubernetes: '1.37.2' },
  ...{ startedAt: '2026-01-01T00:00:00Z', seconds: 2, score: 3, maxScore: 5, passed: false },
  checks: [result('a', 3, 3), result('b', 0, 2), result('c', 0, 0)],
};
const { shape } = scenarioSchema;
const checks = (tasks: Readonly<Record<string, string>>) =>
  shape.checks.parse(
    ['a', 'b', 'c'].map((id) => ({ id, kind: 'apiserver-running', title: id, points: 1, hint: 'h', task: tasks[id] })),
  );
const text = (scenario: Parameters<typeof gradeText>[1], columns = Number.POSITIVE_INFINITY, of = report) =>
  stripVTControlCharacters(gradeText(of, scenario, columns));

test('checks are listed under their tasks, with the points of each task', () => {
  const tasks = [
    { id: 'one', title: 'Write it' },
    { id: 'two', title: 'Keep it' },
  ];
  expect(text({ tasks, checks: checks({ a: 'two', b: 'one', c: 'two' }) })).toBe(`\
s-01 in lab l, embedded, Kubernetes 1.37.2

Write it  0 of 2 points
-   0/2  It does b
         skipped  not yet

Keep it  3 of 3 points
✓   3/3  It does a
✓ guard  It does c

Not passed: 3 of 5 points in 2.0 s`);
});

test('without tasks, they are listed one below the other', () => {
  expect(text({ checks: checks({}) })).toContain('1.37.2\n✓   3/3  It does a\n-   0/2  It does b\n');
});

test('on a narrow terminal, the sentences of a check are wrapped next to their labels', () => {
  const failed: CheckResult = {
    ...{ id: 'a', kind: 'api-server', title: 'The API server writes its log to the file of the task', status: 'fail' },
    ...{ points: 0, maxPoints: 3, actual: '--audit-log-path=/var/log/kubernetes/audit', expected: 'a file' },
    why: 'line 5: the first sentence is long enough to be wrapped\nline 9: second',
    ...{ hint: '', where: { file: '/etc/kubernetes/manifests/kube-apiserver.yaml', line: 17 } },
  };
  expect(text({ checks: checks({}) }, 60, { ...report, checks: [failed] })).toContain(`
✗   0/3  The API server writes its log to the file of the
         task
         actual   --audit-log-path=/var/log/kubernetes/audit
         expected a file
         why      line 5: the first sentence is long enough
                  to be wrapped
                  line 9: second
         look at  /etc/kubernetes/manifests/kube-apiserver.yaml:17
`);
});
