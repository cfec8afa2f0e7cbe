import { html, render } from 'lit-html';
import { visibleLine } from '../../../../text/visible.ts';
import type { ClassRequests, Joined, SeatOfClassRequests, SeatRow, Timeline } from '../../../api.ts';
import type { MountedTerminal, TerminalState } from '../../terminal/mount.ts';
import { askMinutes, askText, confirmed, show } from '../ask.ts';
import { type Answer, get, post } from '../calls.ts';
import { copyText } from '../copy.ts';
import { applyFontSize, fontSize } from '../font-size.ts';
import { makeFrame } from '../frame.ts';
import { follow } from '../live.ts';
import { moveBetweenRegions } from '../regions.ts';
import { speak } from '../speak.ts';
import '../look.css';
import '@xterm/xterm/css/xterm.css';
import './class.css';
import { detailsView, type SeatDetailsActions } from './details.ts';
import { mistakesView } from './mistakes.ts';
import { projectorView } from './projector.ts';
import { attendanceText } from './row-text.ts';
import { type ClassState, learners, sorted, withChange, withClass } from './state.ts';
import { tableView } from './table.ts';
import { alertsView, type ClassActions, headerView, toolsView } from './view.ts';

/** How often the order is looked over, and the minutes in the rows. */
const PERIOD = 10_000;

let state: ClassState = {
  view: null,
  clockAt: 0,
  rows: new Map(),
  order: [],
  now: performance.now(),
  connection: 'connecting',
  refused: null,
  filter: 'everybody',
  searched: '',
  selected: null,
  isBusy: false,
  problem: null,
};
let timeline: { readonly seat: string; readonly value: Timeline } | null = null;
let watchNote: string | null = null;
let watched: { readonly seat: string; readonly terminal: MountedTerminal } | null = null;

const frame = makeFrame(
  html`<header data-region data-focus="button"></header>
    <div class="alerts"></div>
    <main><section class="left" aria-label="Learners" data-region data-focus="select">
      <div class="tools row"></div><div class="table"></div></section>
      <aside data-region data-focus="summary, #seat-name" aria-label="Mistakes, or one learner"></aside></main>
    <dialog class="projector" aria-label="How to join"></dialog>`,
);
const places = {
  header: frame.part('header'),
  alerts: frame.part('.alerts'),
  tools: frame.part('.tools'),
  table: frame.part('.table'),
  aside: frame.part('aside'),
};
const projector = frame.element.querySelector('dialog');

function change(changes: Partial<ClassState>): void {
  state = { ...state, ...changes };
  draw();
}

/** Rows must not move under a pointer or the focus. */
function isHeld(): boolean {
  return places.table.matches(':hover') || places.table.contains(document.activeElement);
}

function draw(): void {
  state = { ...state, now: performance.now() };
  const { refused, view } = state;
  if (refused !== null) {
    render(
      html`<main class="refused"><h1>This page is the instructor's</h1><p>${visibleLine(refused.message)}</p></main>`,
      document.body,
    );
    return;
  }
  if (view === null) {
    const text =
      state.connection === 'reconnecting' ? 'The classroom cannot be reached. Trying again…' : 'Opening the class…';
    render(html`<p class="quiet" role="status">${text}</p>`, places.alerts);
    return;
  }
  render(headerView(state, actions), places.header);
  render(alertsView(state, actions), places.alerts);
  render(toolsView(state, isHeld(), actions), places.tools);
  render(tableView(state, select), places.table);
  drawAside();
  if (projector?.open === true) projectorView(state, projector);
}

function drawAside(): void {
  const { view, selected, rows, now, isBusy } = state;
  const received = selected === null ? undefined : rows.get(selected);
  if (view === null) return;
  if (received === undefined) {
    render(mistakesView(view.mistakes, select), places.aside);
    return;
  }
  const own = timeline?.seat === selected ? timeline.value : null;
  render(detailsView({ received, timeline: own, now, isBusy, watchNote }, seatActions(received.row)), places.aside);
}

function select(id: string): void {
  if (state.selected === id) return;
  unwatch();
  change({ selected: id });
  places.aside.scrollTop = 0;
  places.aside.querySelector<HTMLElement>('#seat-name')?.focus();
  void loadTimeline(id);
}

async function loadTimeline(id: string): Promise<void> {
  const answer = await get<Timeline>(`/api/seats/${encodeURIComponent(id)}/timeline`);
  if (state.selected !== id) return;
  if (answer.ok) timeline = { seat: id, value: answer.value };
  change(answer.ok ? {} : { problem: answer.problem.message });
}

/** A learner's row has changed, so their timeline has grown. */
function refreshTimeline(rows: readonly SeatRow[]): void {
  const row = rows.find(({ id }) => id === state.selected);
  if (row === undefined) return;
  if (row.visit === null) unwatch();
  void loadTimeline(row.id);
}

function unwatch(): void {
  watched?.terminal.dispose();
  watched = null;
  watchNote = null;
  const place = places.aside.querySelector<HTMLElement>('.watched');
  if (place !== null) place.hidden = true;
}

async function watch(id: string): Promise<void> {
  const place = places.aside.querySelector<HTMLElement>('.watched');
  if (place === null || watched !== null) return;
  const { mountTerminal } = await import('../../terminal/mount.ts');
  if (state.selected !== id) return;
  place.hidden = false;
  const terminal = mountTerminal(place, {
    url: `/api/seats/${encodeURIComponent(id)}/terminal`,
    isOwn: false,
    fontSize: fontSize(),
    onState: (state) => {
      watchNote = noteOf(state);
      draw();
    },
    confirmLink: (address) => window.confirm(`Open this address?\n\n${visibleLine(address)}`),
  });
  watched = { seat: id, terminal };
  terminal.focus();
}

function noteOf({ line, notice, readOnly }: TerminalState): string | null {
  if (line !== 'open') return notice ?? 'connecting…';
  return notice ?? readOnly;
}

async function request<Value>(sent: Promise<Answer<Value>>, done: string): Promise<Value | null> {
  change({ isBusy: true, problem: null });
  const answer = await sent;
  change({ isBusy: false, problem: answer.ok ? null : answer.problem.message });
  if (!answer.ok) return null;
  speak(done);
  return answer.value;
}

const forClass = <Name extends keyof ClassRequests>(name: Name, body: ClassRequests[Name], done: string) =>
  request(post<object>(`/api/class/${name}`, body), done);

const actions: ClassActions = {
  extend: async (minutes) => {
    const question = { title: 'More time for everybody', text: 'Added to every clock.', yes: 'Extend' };
    const more = minutes ?? (await askMinutes(question, 10));
    if (more !== null) await forClass('extend', { minutes: more }, `${more} more minutes for everybody.`);
  },
  message: async () => {
    const text = await askText({ title: 'Message to everybody', text: 'It appears above the task.', yes: 'Send' });
    if (text !== null) await forClass('message', { text }, 'The message has been sent to everybody.');
  },
  close: (isClosed) => {
    void forClass('close', { isClosed }, isClosed ? 'Nobody else can join.' : 'Learners can join again.');
  },
  end: async () => {
    const question = {
      title: 'End the class?',
      text: 'Every seat is graded for the last time, and terminals become read-only. Results and files are kept.',
      yes: 'End the class',
      isDangerous: true,
    };
    if (await confirmed(question)) await forClass('end', {}, 'The class has ended.');
  },
  project: () => {
    if (projector === null) return;
    projectorView(state, projector);
    projector.showModal();
  },
  attendance: showAttendance,
  filter: (filter) => change({ filter }),
  search: (searched) => change({ searched }),
  sort: () => change(sorted({ ...state, now: performance.now() })),
  putAwayProblem: () => change({ problem: null }),
};

function seatActions({ id, name }: SeatRow): SeatDetailsActions {
  const who = visibleLine(name);
  const path = (request: keyof SeatOfClassRequests) => `/api/seats/${encodeURIComponent(id)}/${request}`;
  const send = <Name extends keyof SeatOfClassRequests>(
    request_: Name,
    body: SeatOfClassRequests[Name],
    done: string,
  ) => request(post<object>(path(request_), body), done);
  return {
    close: () => {
      unwatch();
      change({ selected: null });
      places.table.querySelector<HTMLElement>(`[data-seat="${CSS.escape(id)}"]`)?.focus();
    },
    ask: async (mode) => {
      const text = 'The learner is asked, sees your visit and can end it. What you type is recorded.';
      const minutes = await askMinutes({ title: `Ask ${who} to ${mode}`, text, yes: 'Ask' }, 10);
      if (minutes !== null) await send('ask', { mode, minutes }, `${who} has been asked.`);
    },
    message: async () => {
      const text = await askText({ title: `Message to ${who}`, text: 'Nobody else sees it.', yes: 'Send' });
      if (text !== null) await send('message', { text }, `The message has been sent to ${who}.`);
    },
    extend: async () => {
      const minutes = await askMinutes(
        { title: `More time for ${who}`, text: 'For this seat only.', yes: 'Extend' },
        10,
      );
      if (minutes !== null) await send('extend', { minutes }, `${minutes} more minutes for ${who}.`);
    },
    reset: async () => {
      const text = 'The node of the current task is put back to its beginning: files, shell and cluster are lost.';
      if (await confirmed({ title: `Reset the task of ${who}?`, text, yes: 'Reset', isDangerous: true })) {
        await send('reset', {}, `The task of ${who} is being reset.`);
      }
    },
    link: async () => {
      const text = 'The link that the learner has stops working, and so do the browsers that used it.';
      if (!(await confirmed({ title: `New link for ${who}?`, text, yes: 'Make a new link' }))) return;
      const joined = await request(post<Joined>(path('link'), {}), 'The new link is shown.');
      if (joined !== null) showText(`New link for ${who}`, 'It is shown only now.', joined.link);
    },
    watch: () => void watch(id),
  };
}

function showAttendance(): void {
  const rows = learners(state);
  const here = rows.filter(({ isHere }) => isHere).length;
  showText('Attendance', `${here} of ${rows.length} here.`, attendanceText(rows));
}

/** A text to copy. */
function showText(title: string, explanation: string, text: string): void {
  const copy = async (event: Event) => {
    const button = event.target;
    if (button instanceof HTMLElement) button.textContent = (await copyText(text)) ? 'Copied' : 'Select and copy it';
  };
  show(
    title,
    html`<p>${explanation}</p><pre class="copied" tabindex="0">${text.split('\n').map((line) => html`${visibleLine(line.replaceAll('\t', '   '))}<br>`)}</pre>
      <button class="main" @click=${copy}>Copy</button>`,
  );
}

/** Says who asks for help, when they begin to. */
function speakHelp(rows: readonly SeatRow[]): void {
  for (const row of rows) {
    const before = state.rows.get(row.id)?.row;
    if (row.isAskingForHelp && before?.isAskingForHelp === false) speak(`${visibleLine(row.name)} asks for help.`);
  }
}

applyFontSize();
moveBetweenRegions();
setInterval(() => {
  if (state.view !== null) render(headerView({ ...state, now: performance.now() }, actions), places.header);
}, 1_000);
setInterval(() => change(isHeld() ? {} : sorted({ ...state, now: performance.now() })), PERIOD);
draw();
follow('/api/class/events', {
  on: {
    class: (json) => {
      state = withClass(state, JSON.parse(json), performance.now());
      draw();
    },
    change: (json) => {
      const changes = JSON.parse(json);
      speakHelp(changes.seats);
      state = withChange(state, changes, performance.now());
      draw();
      refreshTimeline(changes.seats);
    },
  },
  connection: (connection) => change({ connection }),
  refused: (refused) => change({ refused }),
});
