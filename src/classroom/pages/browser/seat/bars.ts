import { html, nothing, type TemplateResult } from 'lit-html';
import { visible, visibleLine } from '../../../../text/visible.ts';
import type { SeatView, TaskView } from '../../../api.ts';
import { clockText, secondsLeft, timeOfDay } from '../clock.ts';
import { currentTask, hasEnded, hidesVerdicts, type SeatActions, type SeatState } from './state.ts';

/** The top of the page: which task, the clock, the points, help. */
export function headerView(view: SeatView, state: SeatState, actions: SeatActions): TemplateResult {
  const task = currentTask(view);
  const { isAsked } = view.help;
  return html`<h1 class="title"><span class="spoken">${visibleLine(view.class.title)}: </span>${
    view.tasks.length > 1
      ? tasksView(view, state, actions)
      : html`<strong>${visibleLine(task?.scenario ?? view.class.title)}</strong>`
  }</h1>
    ${clockView(view, state)}
    ${
      task?.report == null || hidesVerdicts(view)
        ? nothing
        : html`<span class="figures nowrap" title="Points">${task.report.score}/${task.report.maxScore}<span class="spoken"> points</span></span>`
    }
    ${view.class.isRecorded ? html`<span class="recorded small" title="Terminals of this class are recorded">● recorded</span>` : nothing}
    ${view.seat.isAssisted ? html`<span class="small quiet">assisted</span>` : nothing}
    <span class="grow"></span>
    <bdi class="name quiet">${visibleLine(view.seat.name)}</bdi>
    <span class="together">
      <button class="plain" title="Smaller text" aria-label="Smaller text" @click=${() => actions.resize(-1)}>A−</button>
      <button class="plain" title="Larger text" aria-label="Larger text" @click=${() => actions.resize(1)}>A+</button>
      <button class="plain" aria-label="Keys" title="Keys" @click=${actions.showKeys}>?</button>
    </span>
    ${
      hasEnded(view)
        ? nothing
        : html`<button aria-pressed=${isAsked} ?disabled=${state.work === 'help'}
          @click=${() => actions.askForHelp(!isAsked)}><span aria-hidden="true">⚑</span> ${isAsked ? 'help asked' : 'help'}</button>`
    }`;
}

function tasksView(view: SeatView, { flagged, work }: SeatState, actions: SeatActions): TemplateResult {
  const at = view.tasks.findIndex(({ number }) => number === view.current);
  const neighbor = (step: 1 | -1, sign: string, words: string) => {
    const task = view.tasks[at + step];
    return html`<button class="plain" aria-label=${words} title=${words} ?disabled=${task === undefined || work !== null}
      @click=${() => task !== undefined && actions.openTask(task.number)}>${sign}</button>`;
  };
  const isFlagged = flagged.has(view.current);
  return html`<nav class="together" aria-label="Tasks">
    ${neighbor(-1, '‹', 'Previous task')}
    <select aria-label="Task" ?disabled=${work !== null} .value=${String(view.current)} @change=${(event: Event) => {
      if (event.target instanceof HTMLSelectElement) actions.openTask(Number(event.target.value));
    }}>${view.tasks.map(
      (task) =>
        html`<option value=${task.number} ?selected=${task.number === view.current}>${taskLabel(task, view, flagged)}</option>`,
    )}</select>
    ${neighbor(1, '›', 'Next task')}
    <span class="quiet small nowrap figures">${view.current} of ${view.tasks.length}</span>
    ${
      view.class.isExam
        ? html`<button class="plain" aria-pressed=${isFlagged} aria-label="Flag this task" title="Flag this task"
          @click=${() => actions.flag(view.current)}><span aria-hidden="true">${isFlagged ? '⚑' : '⚐'}</span></button>`
        : nothing
    }</nav>`;
}

function taskLabel({ number, title, report }: TaskView, view: SeatView, flagged: ReadonlySet<number>): string {
  const mark = flagged.has(number) && view.class.isExam ? ' ⚑' : report?.passed === true ? ' ✓' : '';
  return `${number}.${mark} ${visibleLine(title)}`;
}

function clockView(view: SeatView, { now, receivedAt }: SeatState): TemplateResult | typeof nothing {
  if (hasEnded(view)) return html`<span class="clock">ended</span>`;
  const left = secondsLeft({ ...view.clock, receivedAt }, now);
  if (left === null) return nothing;
  return html`<span class=${left <= 300 ? 'clock late' : 'clock'} role="timer" aria-label="Time left"
    ><span class="figures">${clockText(left)}</span> ${view.clock.isPaused ? 'paused' : 'left'}</span>`;
}

/** The bottom of the page: the buttons of the task, and what state everything is in. */
export function footerView(view: SeatView, state: SeatState, actions: SeatActions): TemplateResult {
  const task = currentTask(view);
  const isIdle = state.work === null && task !== null && !hasEnded(view);
  const isGrading = task?.isGrading === true || state.work === 'grade';
  return html`${
    hasEnded(view)
      ? nothing
      : html`<div class="together">
        ${
          hidesVerdicts(view)
            ? nothing
            : html`<button class="main" ?disabled=${!isIdle || isGrading} @click=${actions.grade}>${isGrading ? 'Grading…' : 'Grade'}</button>
              <button ?disabled=${!isIdle || task.hintsLeft === 0} @click=${actions.hint}>Hint</button>`
        }
        <button ?disabled=${!isIdle} @click=${actions.reset}>${state.work === 'reset' ? 'Resetting…' : 'Reset…'}</button></div>`
  }
    ${
      state.problem === null
        ? nothing
        : html`<p class="problem" role="alert">${visible(state.problem)}
          <button class="plain" aria-label="Put the problem away" @click=${() => actions.putAway('problem')}>✕</button></p>`
    }
    <span class="grow"></span>
    <span class="states small quiet">${statesView(hasEnded(view) ? null : task, state, actions)}</span>`;
}

const API_SERVER: Readonly<Record<TaskView['apiServer'], string>> = {
  running: 'API server running',
  restarting: 'API server restarting…',
  down: 'API server down',
  unknown: '',
};

const LAB: Readonly<Record<TaskView['lab'], string>> = {
  waiting: 'the lab waits to be started',
  starting: 'the lab is starting…',
  running: '',
  broken: 'the node is being brought back…',
  ended: 'the lab has ended',
};

function statesView(task: TaskView | null, { connection, terminal }: SeatState, actions: SeatActions): TemplateResult {
  const isAway = connection === 'reconnecting' || terminal?.line === 'away';
  const held = terminal === null || terminal.held === 0 ? 'keys are kept' : `${terminal.held} bytes are kept`;
  const line = isAway ? `reconnecting… (${terminal?.isFull === true ? 'no more keys are kept' : held})` : '';
  const server = task === null ? '' : API_SERVER[task.apiServer];
  return html`${task === null || LAB[task.lab] === '' ? nothing : html`<span class="open">${LAB[task.lab]}</span>`}
    ${server === '' ? nothing : html`<span class=${task?.apiServer === 'running' ? '' : 'open'}>${server}</span>`}
    ${terminal?.notice == null ? nothing : html`<span class="open">${visibleLine(terminal.notice)}</span>`}
    ${terminal?.readOnly == null ? nothing : html`<span class="open">${visibleLine(terminal.readOnly)}</span>`}
    ${
      terminal?.line === 'elsewhere'
        ? html`<span class="open">the terminal is open elsewhere <button class="link" @click=${actions.reconnectTerminal}>bring it here</button></span>`
        : nothing
    }
    <span class="open" role="status">${line}</span>`;
}

/** What concerns the terminal, over it: the question of the instructor, a visit, what happens to the node. */
export function overlayView(
  view: SeatView,
  { now, receivedAt, read, work }: SeatState,
  actions: SeatActions,
): TemplateResult {
  const { asked, granted } = view.help;
  const left = (remaining: number) => secondsLeft({ remaining, isPaused: false, receivedAt }, now) ?? 0;
  const notice = view.notices.slice(read.notices).at(-1);
  return html`${
    granted === null
      ? nothing
      : html`<div class="visit row" role="region" aria-label="Visit">
        <span class="grow"><strong><bdi>${visibleLine(granted.by)}</bdi> ${granted.mode === 'type' ? 'types' : 'looks'} here</strong>
          · <span class="figures">${clockText(left(granted.remaining))}</span></span>
        <button ?disabled=${work !== null} @click=${() => actions.consent('no')}>End</button></div>`
  }
    ${
      asked === null || left(asked.remaining) === 0
        ? nothing
        : html`<div class="asked" role="region" aria-label="Question of the instructor">
        <p><strong><bdi>${visibleLine(asked.by)}</bdi> asks to ${asked.mode === 'type' ? 'look or type' : 'look'} here.</strong>
          <span class="quiet">You can end it at any time. The question lapses in
          <span class="figures">${clockText(left(asked.remaining))}</span>.</span></p>
        <div class="row">
          <button ?disabled=${work !== null} @click=${() => actions.consent('look')}>Let look</button>
          ${
            asked.mode === 'type'
              ? html`<button ?disabled=${work !== null} @click=${() => actions.consent('type')}>Let type</button>`
              : nothing
          }
          <button ?disabled=${work !== null} @click=${() => actions.consent('no')}>No</button></div></div>`
    }
    ${
      notice === undefined
        ? nothing
        : html`<div class="notice row"><span class="grow"><span class="quiet figures">${timeOfDay(notice.at)}</span> ${visible(notice.text)}</span>
          <button class="plain" aria-label="Put the notice away" @click=${() => actions.putAway('notices')}>✕</button></div>`
    }`;
}
