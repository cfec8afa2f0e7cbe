import type { AuditExhibits } from '../../../checks/audit/exhibits.ts';
import type { CheckResult, CheckStatus, GradeReport } from '../../../grading/result.ts';
import type { ScenarioDefinition } from '../../../scenarios/schema.ts';
import { plural } from '../../../text/plural.ts';
import { logEntries } from './log-entries.ts';
import { html, type Markup } from './markup.ts';
import { page } from './page.ts';
import { policyPicture } from './policy-picture.ts';

export interface GradePage {
  readonly report: GradeReport;
  readonly scenario: Pick<ScenarioDefinition, 'title' | 'tasks' | 'checks'>;
  /** `null` if there is nothing to show besides the checks. */
  readonly audit: AuditExhibits | null;
  /** Of this program. */
  readonly version: string;
}

/** A grade as a page to hand in: the score, every check with why and where, and what supports it. */
export function gradePage({ report, scenario, audit, version }: GradePage): string {
  const heading = scenario.title;
  return page(
    `${report.scenario}: ${verdict(report)}`,
    html`<a class="skip" href="#checks">Skip to the checks</a>
<header>
<p class="quiet">${report.scenario}</p>
<h1>${heading}</h1>
<p class="score"><strong class="${report.passed ? 'pass' : 'fail'}">${verdict(report)}</strong>: ${report.score} of ${report.maxScore} points</p>
${facts([
  ['lab', `${report.lab}, ${report.provider}, Kubernetes ${report.kubernetes}`],
  ['graded', `${report.startedAt}, in ${report.seconds.toFixed(1)} s`],
  ['checks', counts(report.checks)],
])}
</header>
<nav aria-label="Contents"><ul>
<li><a href="#checks">Checks</a></li>
${audit === null ? '' : html`<li><a href="#policy">What the policy decides</a></li>`}
</ul></nav>
<main>
<section id="checks" aria-labelledby="checks-heading">
<h2 id="checks-heading">Checks</h2>
${checkLists(report.checks, scenario, audit)}
</section>
${
  audit === null
    ? ''
    : html`<section id="policy" aria-labelledby="policy-heading">
<h2 id="policy-heading">What the policy decides</h2>
${policyPicture(audit.policy)}
</section>`
}
</main>
<footer><p>Graded by cks-lab ${version}.</p></footer>`,
  );
}

function verdict({ passed, checks }: GradeReport): string {
  if (passed) return 'Passed';
  return checks.some(({ status }) => status === 'error') ? 'Grading incomplete' : 'Not passed';
}

function counts(checks: readonly CheckResult[]): string {
  const numbers = Object.entries(STATUSES).map(([status, { words }]) => ({
    words,
    number: checks.filter((check) => check.status === status).length,
  }));
  return numbers
    .filter(({ number }) => number > 0)
    .map(({ words, number }) => `${number} ${words}`)
    .join(', ');
}

const STATUSES: Readonly<Record<CheckStatus, { readonly mark: string; readonly words: string }>> = {
  pass: { mark: '✓', words: 'passed' },
  fail: { mark: '✗', words: 'failed' },
  error: { mark: '!', words: 'could not be decided' },
  skipped: { mark: '–', words: 'skipped' },
};

/** If the scenario has tasks, each of them with its checks. */
function checkLists(
  results: readonly CheckResult[],
  { tasks, checks }: GradePage['scenario'],
  audit: AuditExhibits | null,
): Markup {
  const list = (own: readonly CheckResult[], heading: 'h3' | 'h4') =>
    html`<ol class="checks">
${own.map((result) => item(result, heading, audit))}</ol>
`;
  if (tasks === undefined) return list(results, 'h3');
  return html`${tasks.map(({ id, title }) => {
    const own = results.filter((result) => checks.some((check) => check.task === id && check.id === result.id));
    const earned = own.reduce((sum, { points }) => sum + points, 0);
    const most = own.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
    return html`<h3 class="task">${title} <span class="quiet">${earned} of ${plural(most, 'point')}</span></h3>
${list(own, 'h4')}`;
  })}`;
}

function item(check: CheckResult, level: 'h3' | 'h4', audit: AuditExhibits | null): Markup {
  const { mark, words } = STATUSES[check.status];
  const points = check.maxPoints === 0 ? 'guard' : `${check.points} of ${plural(check.maxPoints, 'point')}`;
  const head = html`<span class="status">${mark} ${words}</span> ${check.title} <span class="quiet">${points}</span>`;
  const requests = audit?.requests.get(check.id);
  return html`<li class="${check.status}">
${level === 'h3' ? html`<h3>${head}</h3>` : html`<h4>${head}</h4>`}
${facts(detailsOf(check))}
${requests === undefined ? '' : logEntries(check.title, requests)}
</li>
`;
}

function detailsOf({ status, actual, expected, why, hint, where }: CheckResult): readonly Fact[] {
  if (status === 'skipped') return [['why', why]];
  return [
    ['found', actual],
    ...(status === 'fail' ? ([['expected', expected]] satisfies Fact[]) : []),
    [status === 'pass' ? 'note' : 'why', why],
    ['look at', where === null ? '' : `${where.file}:${where.line}`],
    ['hint', hint],
  ];
}

type Fact = readonly [label: string, text: string];

function facts(all: readonly Fact[]): Markup {
  const given = all.filter(([, text]) => text !== '');
  if (given.length === 0) return html``;
  return html`<dl class="facts">
${given.map(
  ([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>
`,
)}</dl>`;
}
