import { html, nothing, type TemplateResult } from 'lit-html';
import { visible, visibleLine } from '../../../../text/visible.ts';
import type { SeatRow, Timeline } from '../../../api.ts';
import { checksView } from '../checks/view.ts';
import { timeOfDay } from '../clock.ts';
import { standing } from './row-text.ts';
import { type ReceivedRow, sinceProgress } from './state.ts';

export interface SeatDetails {
  readonly received: ReceivedRow;
  readonly timeline: Timeline | null;
  readonly now: number;
  readonly isBusy: boolean;
  /** What the terminal that is open says about its connection. */
  readonly watchNote: string | null;
}

export interface SeatDetailsActions {
  close(): void;
  ask(mode: 'look' | 'type'): void;
  message(): void;
  extend(): void;
  reset(): void;
  link(): void;
  watch(): void;
}

/** One learner: what can be done, the last verdicts, and what has happened so far. */
export function detailsView(details: SeatDetails, actions: SeatDetailsActions): TemplateResult {
  const { received, timeline, now, isBusy, watchNote } = details;
  const { row } = received;
  const isOver = row.state === 'ended';
  const act = (text: string, run: () => void) =>
    html`<button ?disabled=${isBusy || isOver} @click=${run}>${text}</button>`;
  return html`<section class="details" aria-labelledby="seat-name">
    <div class="row"><h2 id="seat-name" tabindex="-1" class="grow"><bdi>${visibleLine(row.name)}</bdi></h2>
      <button class="plain" aria-label="Close" @click=${actions.close}>✕</button></div>
    <p>${standing(row, sinceProgress(received, now))}${row.isHere ? '' : ', away'}${row.isAskingForHelp ? ', asks for help' : ''}${row.isAssisted ? ', assisted' : ''}
      <span class="quiet">· joined ${row.joinedAt === null ? 'never' : timeOfDay(row.joinedAt)} · seat ${visibleLine(row.id)}</span></p>
    ${visitView(row, actions)}
    <div class="row">${act('Ask to look…', () => actions.ask('look'))} ${act('Ask to type…', () => actions.ask('type'))}
      ${act('Message…', actions.message)} ${act('Extend…', actions.extend)} ${act('New link…', actions.link)}
      ${act('Reset…', actions.reset)}</div>
    <div class="watched" hidden></div>
    <p class="small quiet" role="status">${watchNote === null ? nothing : visible(watchNote)}</p>
    ${timeline === null ? html`<p class="quiet">Loading…</p>` : html`${reportsView(row, timeline)} ${entriesView(timeline)}`}
  </section>`;
}

function visitView({ visit }: SeatRow, actions: SeatDetailsActions): TemplateResult | typeof nothing {
  if (visit === null) return nothing;
  return html`<p class="said row"><span class="grow">Visit to ${visit.mode}, once the learner has agreed.</span>
    <button class="main" @click=${actions.watch}>Open the terminal</button></p>`;
}

function reportsView(row: SeatRow, { reports }: Timeline): TemplateResult {
  return html`${row.tasks.map(({ number, scenario }) => {
    const report = reports.find((one) => one.scenario === scenario);
    return html`<h3>${number}. ${visibleLine(scenario)} ${
      report === undefined
        ? html`<span class="quiet">not graded yet</span>`
        : html`<span class="quiet figures">${report.score} of ${report.maxScore}, graded ${timeOfDay(report.startedAt)}</span>`
    }</h3>
    ${report === undefined ? nothing : checksView({ report, checks: [] }, null)}`;
  })}`;
}

function entriesView({ entries }: Timeline): TemplateResult {
  return html`<h3>Timeline</h3>
    <ol class="timeline">${entries.map(
      ({ at, kind, text }) => html`<li><span class="quiet figures">${timeOfDay(at)}</span>
        <span class="kind">${visibleLine(kind)}</span> <span>${visible(text)}</span></li>`,
    )}</ol>`;
}
