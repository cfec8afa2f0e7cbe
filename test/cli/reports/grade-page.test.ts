import { expect, test } from 'vitest';
import { auditExhibits } from '../../../src/checks/audit/exhibits.ts';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { gradePage } from '../../../src/cli/reports/html/grade-page.ts';
import { gradeChecks, gradedLab } from '../../../src/grading/grade.ts';
import type { CheckResult, GradeReport } from '../../../src/grading/result.ts';
import { elementsOf, type HtmlElement } from '../../fixtures/html-outline.ts';
import { contextOf, LOG, MANIFEST, manifestWith, nodeRunning, POLICY } from '../../fixtures/one-check.ts';

const HOSTILE = `</script><script>alert(1)</script>" onload='x' \u0000\u001b[31m\u202egnp.exe\u2066 \ud800 <b>&amp;`;

const RUNNING = { id: 'up', title: 'Up', kind: 'apiserver-running', points: 1, hint: 'Look.' };

function resultOf(fields: Partial<CheckResult>): CheckResult {
  const { id, kind, title, status, points, maxPoints, actual, expected, why, hint, where } = {
    ...{ id: 'a', kind: 'answer', title: 'A check', status: 'pass' as const, points: 1, maxPoints: 1 },
    ...{ actual: 'found', expected: 'found', why: '', hint: '', where: null },
    ...fields,
  };
  return { id, kind, title, status, points, maxPoints, actual, expected, why, hint, where };
}

function pageOf(checks: readonly CheckResult[], page: Partial<Parameters<typeof gradePage>[0]> = {}): string {
  const report: GradeReport = {
    ...{ schemaVersion: 1, lab: 'mine', scenario: 'audit-01', provider: 'kind', kubernetes: '1.37.2' },
    ...{ startedAt: '2026-01-01T00:00:00.000Z', seconds: 2.5, score: 1, maxScore: 3, passed: false, checks },
  };
  const definition = contextOf({ checks: [RUNNING] }, nodeRunning({})).scenario.definition;
  return gradePage({ report, scenario: definition, audit: null, version: '1.0.0', ...page });
}

const named = (elements: readonly HtmlElement[], name: string) => elements.filter((one) => one.name === name);

test('every status says in words what it is, with the reason and the line', () => {
  const page = pageOf([
    resultOf({ title: 'Right' }),
    resultOf({
      ...{ id: 'b', title: 'Wrong', status: 'fail', points: 0, maxPoints: 2, actual: 'level None' },
      ...{ expected: 'level Metadata', why: 'Rule 1 decides.', where: { file: '/etc/p.yaml', line: 7 } },
    }),
    resultOf({ id: 'c', status: 'skipped', why: '"Wrong" (b) did not pass' }),
    resultOf({ id: 'd', status: 'error', why: 'kubectl is missing' }),
  ]);
  for (const text of ['✓ passed', '✗ failed', '– skipped', '! could not be decided', '0 of 2 points'])
    expect(page).toContain(text);
  expect(page).toContain('<dt>look at</dt><dd>/etc/p.yaml:7</dd>');
  expect(page).toContain('<dt>expected</dt><dd>level Metadata</dd>');
  expect(page).toContain('1 passed, 1 failed, 1 could not be decided, 1 skipped');
  expect(page).toContain('Grading incomplete');
});

test('the page has landmarks, one main heading and no level left out', () => {
  const elements = elementsOf(pageOf([resultOf({})]));
  for (const name of ['header', 'nav', 'main', 'footer', 'h1', 'title']) expect(named(elements, name)).toHaveLength(1);
  const levels = elements.flatMap(({ name }) => /^h([1-6])$/.exec(name)?.[1] ?? []).map(Number);
  expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
  expect(named(elements, 'html')[0]?.attributes.get('lang')).toBe('en');
  const ids = new Set(elements.flatMap(({ attributes }) => attributes.get('id') ?? []));
  const links = elements.flatMap(({ attributes }) => attributes.get('href') ?? []);
  expect(links.filter((link) => !ids.has(link.slice(1)))).toEqual([]);
});

test('the page loads nothing and runs nothing', () => {
  const page = pageOf([resultOf({ why: 'see https://example.org/' })]);
  const elements = elementsOf(page);
  expect(named(elements, 'script')).toEqual([]);
  const loading = elements.filter(({ attributes }) => ['src', 'srcset', 'action'].some((name) => attributes.has(name)));
  expect(loading).toEqual([]);
  expect(elements.flatMap(({ attributes }) => attributes.get('href') ?? []).filter((link) => !/^#/.test(link))).toEqual(
    [],
  );
  expect(page).toMatch(/content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; /);
  expect(/<style>([\s\S]*)<\/style>/.exec(page)?.[1]).not.toMatch(/url\(|@import/);
});

test('no text of a node, a learner or a scenario becomes part of the page', () => {
  const every = { title: HOSTILE, actual: HOSTILE, expected: HOSTILE, why: HOSTILE, hint: HOSTILE };
  const where = { file: HOSTILE, line: 1 };
  const page = pageOf(
    [resultOf({ ...every, status: 'fail', where }), resultOf({ ...every, status: 'error' }), resultOf(every)],
    { version: HOSTILE },
  );
  const elements = elementsOf(page);
  expect(named(elements, 'script')).toEqual([]);
  expect(named(elements, 'b')).toEqual([]);
  expect(elements.filter(({ attributes }) => attributes.has('onload'))).toEqual([]);
  expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(page).toContain('&lt;/script&gt;');
  expect(page).toContain('\\u202egnp.exe');
});

const POLICY_TEXT = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, verbs: [get]}
- {level: RequestResponse, users: ["${'</td><script>'}"]}
- {level: Metadata}
- {level: Request, resources: [{resources: [secrets]}]}
`;

test('the picture of the policy names the rule that decides each class, and each rule that decides nothing', async () => {
  const files = { [POLICY]: { content: POLICY_TEXT }, [LOG]: { content: '' }, [MANIFEST]: { content: manifestWith() } };
  const checks = [
    { level: 'None', requests: { verbs: ['get'] }, id: 'reads', title: 'Reads' },
    {
      level: 'Request',
      requests: { resources: [{ resources: ['secrets'] }] },
      except: [{ verbs: ['get'] }],
      id: 'secrets',
      title: 'Secrets',
    },
  ].map(({ id, title, ...expect }) => ({ id, title, kind: 'audit-policy', points: 1, hint: 'Look.', expect }));
  const lab = gradedLab(contextOf({ checks }, nodeRunning(files)), CHECK_KINDS);
  const graded = await gradeChecks(lab, CHECK_KINDS);
  const page = pageOf(graded.checks, { audit: await auditExhibits(lab, graded.checks), scenario: lab.scenario });

  const elements = elementsOf(page);
  const cells = elements.filter(({ name }) => name === 'th');
  expect(cells.length).toBeGreaterThan(5);
  expect(cells.filter(({ attributes }) => !/^(col|row|rowgroup)$/.test(attributes.get('scope') ?? ''))).toEqual([]);
  expect(named(elements, 'caption')).toHaveLength(named(elements, 'table').length);
  const scrolled = elements.filter(({ attributes }) => attributes.get('role') === 'region');
  expect(
    scrolled.filter(({ attributes }) => attributes.get('tabindex') !== '0' || !attributes.has('aria-label')),
  ).toEqual([]);

  const rows = Array.from(
    page.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/gs),
    ([, head = '', rest = '']) => ({
      head: head.replaceAll(/<[^>]*>/g, ''),
      cells: Array.from(rest.matchAll(/<td[^>]*>(.*?)<\/td>/gs), ([, text = '']) => text.replaceAll(/<[^>]*>/g, '')),
    }),
  );
  const decides = Object.fromEntries(
    rows.map(({ head, cells }) => [head.slice(0, 6), cells.indexOf('● decides') >= 0]),
  );
  expect(decides).toMatchObject({ 'Rule 1': true, 'Rule 2': true, 'Rule 3': true, 'Rule 4': false, 'no rul': false });
  expect(rows.find(({ head }) => head.startsWith('Rule 4'))?.head).toContain('decides no request');
  expect(rows.find(({ head }) => head.startsWith('Rule 4'))?.cells).toContain('○ too late');
  expect(rows.at(-1)?.cells).toEqual(expect.arrayContaining(['✓ yes', '✗ no: Secrets']));
});

test('a policy that does not load has no picture, and the page says why', async () => {
  const lab = gradedLab(
    contextOf({ checks: [RUNNING] }, nodeRunning({ [POLICY]: { content: 'rules: <script>' } })),
    CHECK_KINDS,
  );
  const page = pageOf([], { audit: await auditExhibits(lab, []) });
  expect(page).toContain('There is no picture of the policy: ');
  expect(named(elementsOf(page), 'script')).toEqual([]);
});
