import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { CheckResult } from '../../../../grading/result.ts';
import { visible, visibleLine } from '../../../../text/visible.ts';
import type { TaskView } from '../../../api.ts';
import './checks.css';
import { MARKS } from './marks.ts';

/** Opens a file of the node at a line; `null` where files cannot be opened. */
export type OpenFile = ((path: string, line: number) => void) | null;

/** The checks of a task, each with what its last verdict found, expected and advises. */
export function checksView(task: Pick<TaskView, 'report' | 'checks'>, openFile: OpenFile): TemplateResult {
  const { report } = task;
  if (report === null) {
    return html`<ol class="checks">${repeat(
      task.checks,
      ({ id }) => id,
      ({ title, points }) => html`<li class="unknown"><p class="head"><span class="sign" aria-hidden="true">·</span>
        <span class="grow">${visibleLine(title)}<span class="spoken">, not graded yet</span></span>
        <span class="quiet figures nowrap">${pointsText(0, points)}</span></p></li>`,
    )}</ol>`;
  }
  return html`<ol class="checks">${repeat(
    report.checks,
    ({ id }) => id,
    (check) => html`<li class=${check.status}>
      <details ?open=${check.status !== 'pass' && check.status !== 'skipped'}>
        <summary class="head"><span class="sign" aria-hidden="true">${MARKS[check.status].sign}</span>
          <span class="grow">${visibleLine(check.title)}<span class="spoken">, ${MARKS[check.status].words}</span></span>
          <span class="quiet figures nowrap">${pointsText(check.points, check.maxPoints)}</span></summary>
        ${detailsView(check, openFile)}
      </details></li>`,
  )}</ol>`;
}

function pointsText(points: number, most: number): string {
  return most === 0 ? 'guard' : `${points}/${most}`;
}

function detailsView({ status, actual, expected, why, hint, where }: CheckResult, openFile: OpenFile): TemplateResult {
  const fact = (label: string, text: string) =>
    text === '' ? nothing : html`<dt>${label}</dt><dd>${visible(text)}</dd>`;
  if (status === 'skipped') return html`<dl>${fact('why', why)}</dl>`;
  const place = where === null ? '' : `${where.file}:${where.line}`;
  const open = () => where !== null && openFile?.(where.file, where.line);
  return html`<dl>
    ${fact('found', actual)}
    ${status === 'fail' ? fact('expected', expected) : nothing}
    ${fact(status === 'pass' ? 'note' : 'why', why)}
    ${
      where === null
        ? nothing
        : html`<dt>look at</dt><dd>${
            openFile === null
              ? visibleLine(place)
              : html`<button class="link" @click=${open}>${visibleLine(place)}</button>`
          }</dd>`
    }
    ${fact('hint', hint)}</dl>`;
}
