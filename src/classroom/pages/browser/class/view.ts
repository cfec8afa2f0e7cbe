import { html, nothing, type TemplateResult } from 'lit-html';
import { visible, visibleLine } from '../../../../text/visible.ts';
import { clockText, secondsLeft, timeOfDay } from '../clock.ts';
import { type ClassState, type Filter, learners, shownRows } from './state.ts';

export interface ClassActions {
  extend(minutes: number | null): void;
  message(): void;
  close(isClosed: boolean): void;
  end(): void;
  project(): void;
  attendance(): void;
  filter(filter: Filter): void;
  search(text: string): void;
  sort(): void;
  putAwayProblem(): void;
}

/** The top: the class, who is here, the clock, and what concerns everybody. */
export function headerView(state: ClassState, actions: ClassActions): TemplateResult {
  const { view, isBusy } = state;
  if (view === null) return html``;
  const joined = learners(state);
  const here = joined.filter(({ isHere }) => isHere).length;
  const isOver = view.state === 'ended';
  return html`<h1>${visibleLine(view.title)}</h1>
    <button class="plain figures" title="Attendance" @click=${actions.attendance}><strong>${here}</strong> of ${joined.length} here</button>
    <span class="quiet small figures nowrap" title="Seats that are ready for somebody to join">${view.seatsWarm} warm of ${view.seatsTotal} seats</span>
    ${clockView(state)}
    ${view.isExam ? html`<span class="mark">exam</span>` : nothing}
    ${view.isRecorded ? html`<span class="mark recorded">● recorded</span>` : nothing}
    <span class="grow"></span>
    <div class="row">
    ${
      isOver
        ? html`<span class="quiet">Results</span>
          <a href="/api/results.html" target="_blank">page</a> <a href="/api/results.csv" download>CSV</a>
          <a href="/api/results.json" download>JSON</a>`
        : html`${
            view.clock.remaining === null
              ? nothing
              : html`<button ?disabled=${isBusy} aria-label="5 more minutes for everybody" title="5 more minutes for everybody" @click=${() => actions.extend(5)}>+5</button>
          <button ?disabled=${isBusy} @click=${() => actions.extend(null)}>Extend…</button>`
          }
        <button ?disabled=${isBusy} @click=${actions.message}>Message…</button>
        <button @click=${actions.project}>Projector</button>
        <button ?disabled=${isBusy} @click=${() => actions.close(view.state === 'open')}>${view.state === 'open' ? 'Close joining' : 'Open joining'}</button>
        <button class="danger" ?disabled=${isBusy} @click=${actions.end}>End…</button>`
    }</div>`;
}

function clockView({ view, clockAt, now }: ClassState): TemplateResult | typeof nothing {
  if (view === null) return nothing;
  if (view.state === 'ended') return html`<span class="clock">ended</span>`;
  const left = secondsLeft({ ...view.clock, receivedAt: clockAt }, now);
  if (left === null) return nothing;
  return html`<span class=${left <= 300 ? 'clock late' : 'clock'} role="timer" aria-label="Time left"
    ><span class="figures">${clockText(left)}</span> ${view.clock.isPaused ? 'paused' : 'left'}</span>`;
}

/** What must not be missed: faults, a refusal, a lost connection. */
export function alertsView({ view, connection, problem }: ClassState, actions: ClassActions): TemplateResult {
  return html`${
    view === null || view.faults.length === 0
      ? nothing
      : html`<div class="faults" role="alert">${view.faults.map(({ at, text }) => html`<p><span class="figures">${timeOfDay(at)}</span> ${visible(text)}</p>`)}</div>`
  }
    ${
      problem === null
        ? nothing
        : html`<p class="problem row" role="alert"><span class="grow">${visible(problem)}</span>
          <button class="plain" aria-label="Put the problem away" @click=${actions.putAwayProblem}>✕</button></p>`
    }
    ${connection === 'reconnecting' ? html`<p class="notice" role="status">Reconnecting… What you see may be out of date.</p>` : nothing}`;
}

const FILTERS: Readonly<Record<Filter, string>> = {
  everybody: 'Everybody',
  stuck: 'Stuck',
  help: 'Asking for help',
  working: 'Working',
  passed: 'Passed',
  away: 'Away',
};

function isFilter(text: string): text is Filter {
  return Object.hasOwn(FILTERS, text);
}

/** Which learners are shown, and in which order. */
export function toolsView(state: ClassState, isHeld: boolean, actions: ClassActions): TemplateResult {
  const shown = shownRows(state).length;
  return html`<label><span class="spoken">Show</span>
      <select @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement && isFilter(event.target.value))
          actions.filter(event.target.value);
      }}>${Object.entries(FILTERS).map(([value, text]) => html`<option value=${value} ?selected=${value === state.filter}>${text}</option>`)}</select></label>
    <label><span class="spoken">Search by name</span><input type="search" placeholder="Search by name" .value=${state.searched}
      @input=${(event: InputEvent) => event.target instanceof HTMLInputElement && actions.search(event.target.value)}></label>
    <span class="quiet small figures">${shown === state.order.length ? '' : `${shown} of ${state.order.length} shown`}</span>
    <span class="grow"></span>
    <span class="quiet small">${isHeld ? 'order is held while you are in the table' : 'stuck longest first'}</span>
    <button @click=${actions.sort}>Sort now</button>`;
}
