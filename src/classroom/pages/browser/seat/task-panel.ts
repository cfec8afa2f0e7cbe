import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { visible, visibleLine } from '../../../../text/visible.ts';
import type { SeatView, TaskView } from '../../../api.ts';
import { checksView } from '../checks/view.ts';
import { timeOfDay } from '../clock.ts';
import { markdownView } from '../markdown/view.ts';
import { currentTask, hasEnded, hidesVerdicts, type SeatActions, type SeatState } from './state.ts';

/** The left half: messages, results, the text of the task, its checks and hints. */
export function taskPanel(view: SeatView, state: SeatState, actions: SeatActions): TemplateResult {
  const task = currentTask(view);
  return html`${messagesView(view, state, actions)}
    ${hasEnded(view) ? resultsView(view) : nothing}
    ${
      task === null
        ? html`<p class="quiet">There is no task yet.</p>`
        : html`<article class="prose" aria-label="Task">${guard([task.task], () => markdownView(task.task, 2))}</article>
          ${checksSection(view, task, actions)} ${hintsSection(view, task, state, actions)}`
    }`;
}

function checksSection(view: SeatView, task: TaskView, actions: SeatActions): TemplateResult {
  const { report, isGrading } = task;
  const when = report === null ? 'not graded yet' : `graded ${timeOfDay(report.startedAt)}`;
  return html`<section class="section" aria-labelledby="checks">
    <h2 id="checks">Checks ${
      report === null
        ? nothing
        : html`<span class=${report.passed ? 'score passed' : 'score'}>${report.score} of ${report.maxScore}</span>`
    } <span class="quiet small">${isGrading ? 'grading…' : hidesVerdicts(view) ? '' : when}</span></h2>
    ${
      hidesVerdicts(view)
        ? html`<p class="quiet">In an exam, verdicts are shown when it has ended.</p>`
        : guard([task.report, task.checks], () => checksView(task, actions.openFile))
    }</section>`;
}

function hintsSection(
  view: SeatView,
  { hints, hintsLeft }: TaskView,
  { work }: SeatState,
  actions: SeatActions,
): TemplateResult | typeof nothing {
  if (hidesVerdicts(view) || (hints.length === 0 && (hintsLeft === 0 || hasEnded(view)))) return nothing;
  return html`<section class="section" aria-labelledby="hints"><h2 id="hints">Hints</h2>
    ${hints.map((hint) => html`<div class="hint prose">${guard([hint], () => markdownView(hint, 3))}</div>`)}
    ${
      hintsLeft === 0 || hasEnded(view)
        ? nothing
        : html`<button ?disabled=${work !== null} @click=${actions.hint}>Show ${hints.length === 0 ? 'a' : 'another'} hint
          <span class="quiet">${hintsLeft} left</span></button>`
    }</section>`;
}

function messagesView(view: SeatView, { read, warning }: SeatState, actions: SeatActions): TemplateResult {
  const fresh = view.messages.slice(read.messages);
  const old = view.messages.slice(0, read.messages);
  return html`${
    warning === null
      ? nothing
      : html`<p class="notice row"><span class="grow"><strong>${warning} minutes left.</strong></span>
        <button class="plain" aria-label="Put the warning away" @click=${() => actions.putAway('warning')}>✕</button></p>`
  }
    ${
      fresh.length === 0
        ? nothing
        : html`<section class="said" aria-label="New messages of the instructor">
          ${fresh.map(({ at, text }) => html`<p><span class="quiet figures">${timeOfDay(at)}</span> ${visible(text)}</p>`)}
          <button @click=${() => actions.putAway('messages')}>Got it</button></section>`
    }
    ${
      old.length === 0
        ? nothing
        : html`<details class="small quiet"><summary>Earlier messages (${old.length})</summary>
          ${old.map(({ at, text }) => html`<p><span class="figures">${timeOfDay(at)}</span> ${visible(text)}</p>`)}</details>`
    }`;
}

/** The points of every task, when nothing can change them any more. */
function resultsView(view: SeatView): TemplateResult {
  const reports = view.tasks.map(({ report }) => report);
  const score = reports.reduce((sum, report) => sum + (report?.score ?? 0), 0);
  const most = reports.reduce((sum, report) => sum + (report?.maxScore ?? 0), 0);
  return html`<section class="results" aria-labelledby="results">
    <h2 id="results">The class has ended</h2>
    <p>You have <strong>${score} of ${most} points</strong>. Your terminal and files are read-only.</p>
    <table><thead><tr><th>Task</th><th class="nowrap">Points</th><th>Result</th></tr></thead><tbody>
    ${view.tasks.map(
      ({ number, title, report }) => html`<tr><td>${number}. ${visibleLine(title)}</td>
        <td class="figures nowrap">${report === null ? '–' : `${report.score} of ${report.maxScore}`}</td>
        <td class="nowrap">${report === null ? 'not graded' : report.passed ? 'passed' : 'not passed'}</td></tr>`,
    )}</tbody></table>
    ${view.seat.isAssisted ? html`<p class="quiet">The instructor has typed in this seat: assisted.</p>` : nothing}</section>`;
}
