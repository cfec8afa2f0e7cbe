import type { ClassResults, LearnerResult, TaskResult } from '../../classroom/hub/results.ts';
import type { CheckResult } from '../../grading/result.ts';
import { html, type Markup } from '../reports/html/markup.ts';
import { page, scrolling } from '../reports/html/page.ts';

/** The results of one learner as a page to hand out. */
export function learnerPage(learner: LearnerResult, title: string): string {
  return page(
    `${learner.name}: ${title}`,
    html`<header><p class="quiet">${title}</p><h1>${learner.name}</h1>${scoreOf(learner)}</header>
<main>${learner.tasks.map(taskSection)}</main>`,
  );
}

/** The results of all learners on one page. */
export function classPage({ title, learners }: ClassResults): string {
  return page(
    `Results: ${title}`,
    html`<header><h1>${title}</h1></header>
<main>${learners.map(
      (learner) =>
        html`<section><h2>${learner.name}</h2>${scoreOf(learner)}${learner.tasks.map(taskSection)}</section>`,
    )}</main>`,
  );
}

function scoreOf({ score, maxScore, passed, isAssisted }: LearnerResult): Markup {
  return html`<p class="score"><strong class="${passed ? 'pass' : 'fail'}">${passed ? 'Passed' : 'Not passed'}</strong>: ${score} of ${maxScore} points${isAssisted ? ', with the help of the instructor' : ''}</p>`;
}

function taskSection({ scenario, title, state, score, maxScore, hints, report }: TaskResult): Markup {
  const words = { graded: `${score} of ${maxScore} points`, untouched: 'not opened', undecided: 'could not be graded' };
  return html`<section><h3>${scenario}: ${title}</h3>
<p>${words[state]}${hints === 0 ? '' : `, hints taken: ${hints}`}</p>
${report === null ? '' : scrolling(`Checks of ${scenario}`, checkTable(report.checks))}</section>`;
}

function checkTable(checks: readonly CheckResult[]): Markup {
  return html`<table><thead><tr><th>Check</th><th>Points</th><th>Found</th><th>Why</th></tr></thead>
<tbody>${checks.map(
    ({ title, status, points, maxPoints, actual, why, where }) =>
      html`<tr><td>${title}</td><td>${points}/${maxPoints} ${status}</td><td>${actual}${where === null ? '' : ` (${where.file}:${where.line})`}</td><td>${why}</td></tr>`,
  )}</tbody></table>`;
}
