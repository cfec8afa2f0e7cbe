import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { visibleLine } from '../../../../text/visible.ts';
import type { SeatRow } from '../../../api.ts';
import { MARKS } from '../checks/marks.ts';
import { currentTaskOf, standing } from './row-text.ts';
import { type ClassState, type ReceivedRow, shownRows, sinceProgress } from './state.ts';

/** The grid of learners. A row is drawn again only if what it shows has changed. */
export function tableView(state: ClassState, select: (id: string) => void): TemplateResult {
  const rows = shownRows(state);
  const titles = new Map(state.view?.scenarios.map(({ id, checks }) => [id, checks]));
  const isWide = (state.view?.scenarios.length ?? 1) > 1;
  return html`<table class="learners">
    <caption class="spoken">Learners, stuck longest first</caption>
    <thead><tr><th scope="col">Learner</th><th scope="col">Progress</th>
      ${isWide ? html`<th scope="col">Task</th>` : nothing}
      <th scope="col">Checks</th><th scope="col" class="number">Points</th><th scope="col" class="number">Hints</th><th scope="col">Marks</th></tr></thead>
    <tbody>${repeat(
      rows,
      ({ row }) => row.id,
      (received) => {
        const text = standing(received.row, sinceProgress(received, state.now));
        const isSelected = state.selected === received.row.id;
        return guard([received.row, text, isSelected, isWide], () =>
          rowView(received, text, isSelected, isWide, titles, select),
        );
      },
    )}</tbody></table>
    ${rows.length === 0 ? html`<p class="quiet empty">${emptyText(state)}</p>` : nothing}`;
}

function emptyText(state: ClassState): string {
  if (state.order.length > 0) return 'Nobody matches.';
  return 'Nobody has joined yet. Show the code on the projector.';
}

function rowView(
  { row }: ReceivedRow,
  text: string,
  isSelected: boolean,
  isWide: boolean,
  titles: ReadonlyMap<string, readonly string[]>,
  select: (id: string) => void,
): TemplateResult {
  const task = currentTaskOf(row);
  return html`<tr class=${`${row.state}${row.isHere ? '' : ' absent'}${isSelected ? ' selected' : ''}`} @click=${() => select(row.id)}>
    <th scope="row"><button class="plain name" aria-expanded=${isSelected} data-seat=${row.id}><bdi>${visibleLine(row.name)}</bdi></button></th>
    <td class="nowrap figures standing">${text}</td>
    ${isWide ? html`<td class="nowrap"><span class="figures">${row.current}/${row.tasks.length}</span> <span class="quiet">${visibleLine(task?.scenario ?? '')}</span></td>` : nothing}
    <td>${checksView(task, titles)}</td>
    <td class="number figures nowrap">${task === null ? '' : `${task.score ?? '–'}/${task.maxScore}`}</td>
    <td class="number figures">${row.tasks.reduce((sum, { hints }) => sum + hints, 0) || ''}</td>
    <td class="marks">${marksView(row)}</td></tr>`;
}

function checksView(
  task: SeatRow['tasks'][number] | null,
  titles: ReadonlyMap<string, readonly string[]>,
): TemplateResult {
  if (task === null) return html``;
  const own = titles.get(task.scenario) ?? [];
  const words = task.checks.map((status, at) => `${at + 1} ${MARKS[status].words}`).join(', ');
  return html`<span class="signs" role="img" aria-label=${words === '' ? 'no checks' : `Checks: ${words}`}>${task.checks.map(
    (status, at) =>
      html`<span class=${status} title=${`${at + 1}. ${visibleLine(own[at] ?? '')}: ${MARKS[status].words}`}>${MARKS[status].sign}</span>`,
  )}</span>`;
}

function marksView({ isAskingForHelp, isHere, isAssisted, visit }: SeatRow): TemplateResult {
  return html`${isAskingForHelp ? html`<span class="mark help">⚑ help</span>` : nothing}
    ${visit === null ? nothing : html`<span class="mark">${`visit: ${visit.mode}`}</span>`}
    ${isAssisted ? html`<span class="mark quiet">assisted</span>` : nothing}
    ${isHere ? nothing : html`<span class="mark quiet">away</span>`}`;
}
