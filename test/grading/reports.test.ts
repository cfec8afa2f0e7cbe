import { expect, test } from 'vitest';
import { junitReport } from '../../src/grading/reports/junit.ts';
import { markdownReport } from '../../src/grading/reports/markdown.ts';
import type { GradeReport } from '../../src/grading/result.ts';

const report: GradeReport = {
  schemaVersion: 1,
  lab: 'mine',
  scenario: 'audit-01',
  provider: 'kind',
  kubernetes: '1.37.2',
  startedAt: '2026-01-01T00:00:00.000Z',
  seconds: 2.5,
  score: 1,
  maxScore: 3,
  passed: false,
  checks: [
    {
      id: 'a',
      kind: 'apiserver-flag',
      title: 'A & B',
      status: 'pass',
      points: 1,
      maxPoints: 1,
      actual: 'x',
      expected: 'x',
      why: '',
      hint: '',
      where: null,
    },
    {
      id: 'b',
      kind: 'audit-policy',
      title: 'a|b',
      status: 'fail',
      points: 0,
      maxPoints: 2,
      actual: 'level: <"None">\u0000',
      expected: 'Metadata',
      why: 'rule 1',
      hint: 'order',
      where: { file: '/etc/p.yaml', line: 7 },
    },
  ],
};

test('JUnit counts failures and contains only valid XML characters', () => {
  const xml = junitReport(report);
  expect(xml).toContain('<testsuite name="audit-01" tests="2" failures="1" errors="0" skipped="0" time="2.500"');
  expect(xml).toContain('name="A &amp; B"');
  expect(xml).toContain(
    '<failure message="level: &lt;&quot;None&quot;&gt;\uFFFD">expected: Metadata\nrule 1\n/etc/p.yaml:7</failure>',
  );
});

test('Markdown has a row for each check and a section for each that did not pass', () => {
  const markdown = markdownReport(report);
  expect(markdown).toContain('# audit-01: not passed, 1 of 3 points');
  expect(markdown).toContain('| fail | 0/2 | a\\|b |');
  expect(markdown).toContain('- **look at**: /etc/p.yaml:7');
});
