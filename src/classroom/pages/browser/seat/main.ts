import { html, nothing, render } from 'lit-html';
import { visibleLine } from '../../../../text/visible.ts';
import type { SeatRequests, SeatView } from '../../../api.ts';
import { type MountedTerminal, mountTerminal } from '../../terminal/mount.ts';
import { confirmed, show } from '../ask.ts';
import { post } from '../calls.ts';
import { secondsLeft, warningAt } from '../clock.ts';
import { applyFontSize, changeFontSize, fontSize } from '../font-size.ts';
import { makeFrame } from '../frame.ts';
import { keep, kept } from '../kept.ts';
import { follow } from '../live.ts';
import { moveBetweenRegions } from '../regions.ts';
import { speak } from '../speak.ts';
import '../look.css';
import './seat.css';
import '@xterm/xterm/css/xterm.css';
import { footerView, headerView, overlayView } from './bars.ts';
import { createFilesPanel } from './files/panel.ts';
import { keysView } from './keys.ts';
import { news } from './news.ts';
import { makeResizable } from './split.ts';
import { currentTask, hasEnded, type Pane, type SeatActions, type SeatState, type Work } from './state.ts';
import { taskPanel } from './task-panel.ts';

let state: SeatState = {
  view: null,
  receivedAt: 0,
  now: performance.now(),
  connection: 'connecting',
  refused: null,
  terminal: null,
  pane: 'terminal',
  work: null,
  problem: null,
  warning: null,
  flagged: new Set(),
  read: { messages: 0, notices: 0 },
};

/** Terminal and editor stay as they are when the parts around them are drawn anew. */
const frame = makeFrame(
  html`<a class="skip" href="#task">Skip to the task</a>
    <header data-region></header>
    <main>
      <section id="task" class="left" data-region tabindex="-1" aria-label="Task, checks and hints"></section>
      <div class="separator" role="separator" tabindex="0" aria-label="Width of the task" data-region></div>
      <section class="right" aria-label="Terminal and files">
        <div class="tabs"></div>
        <div class="overlay" data-region data-focus="button" aria-live="polite"></div>
        <div class="panes">
          <div class="pane terminal" data-region data-focus="textarea" role="region" aria-label="Terminal"></div>
          <div class="pane files-pane" data-region data-focus=".cm-content, #path" role="region" aria-label="Files"></div>
        </div>
      </section>
    </main>
    <footer data-region data-focus="button:not(:disabled)"></footer>`,
);
const places = {
  header: frame.part('header'),
  task: frame.part('#task'),
  tabs: frame.part('.tabs'),
  overlay: frame.part('.overlay'),
  terminal: frame.part('.terminal'),
  files: frame.part('.files-pane'),
  footer: frame.part('footer'),
};
const files = createFilesPanel(places.files);
let terminal: MountedTerminal | null = null;
let eventsSoFar = 0;

function change(changes: Partial<SeatState>): void {
  state = { ...state, ...changes, now: performance.now() };
  draw();
}

function draw(): void {
  const { view, refused } = state;
  if (refused !== null) {
    terminal?.dispose();
    render(
      html`<main class="refused"><h1>This is no seat of the class</h1><p>${visibleLine(refused.message)}</p>
        <p><a href="/">Join the class</a>, or open the link that you were given when you joined.</p></main>`,
      document.body,
    );
    return;
  }
  if (view === null) {
    const text =
      state.connection === 'reconnecting' ? 'The classroom cannot be reached. Trying again…' : 'Opening your seat…';
    render(html`<p class="quiet grow" role="status">${text}</p>`, places.header);
    return;
  }
  render(headerView(view, state, actions), places.header);
  render(taskPanel(view, state, actions), places.task);
  render(tabsView(), places.tabs);
  render(overlayView(view, state, actions), places.overlay);
  render(footerView(view, state, actions), places.footer);
}

function tabsView() {
  const tab = (pane: Pane, text: string) => html`<button class="plain" role="tab" aria-selected=${state.pane === pane}
    tabindex=${state.pane === pane ? 0 : -1} @click=${() => actions.openPane(pane)}>${text}</button>`;
  const other = () => actions.openPane(state.pane === 'terminal' ? 'files' : 'terminal');
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    other();
    places.tabs.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  };
  return html`<div role="tablist" aria-label="Terminal or files" @keydown=${move}>${tab('terminal', 'Terminal')}${tab('files', 'Files')}</div>
    ${state.pane === 'terminal' ? html`<span class="small quiet">F6 leaves the terminal</span>` : nothing}`;
}

/** A view of the hub, by an event or in answer to a request. */
function receive(view: SeatView): void {
  const before = state.view;
  const isFirst = before === null;
  const isOtherTask = before !== null && before.current !== view.current;
  for (const sentence of before === null ? [] : news(before, view)) speak(sentence);
  const kept = isFirst ? readOf(view) : state.read;
  const read = {
    messages: Math.min(kept.messages, view.messages.length),
    notices: Math.min(kept.notices, view.notices.length),
  };
  const flagged = isFirst ? flagsOf(view) : state.flagged;
  change({ view, receivedAt: performance.now(), connection: 'open', read, flagged });
  document.title = `${currentTask(view)?.scenario ?? 'Seat'} · ${view.class.title}`;
  files.show({
    seat: view.seat.id,
    task: view.current,
    files: currentTask(view)?.files ?? [],
    isReadOnly: hasEnded(view),
  });
  if (isFirst) openTerminal();
  if (isOtherTask) {
    terminal?.reconnect();
    if (state.pane === 'files') files.reveal();
  }
}

function openTerminal(): void {
  terminal = mountTerminal(places.terminal, {
    url: '/api/seat/terminal',
    isOwn: true,
    fontSize: fontSize(),
    isScreenReader: isReadOut(),
    onState: (state) => change({ terminal: state }),
    confirmLink: (address) => window.confirm(`Open this address?\n\n${visibleLine(address)}`),
  });
  selectPane(kept('session', 'pane') === 'files' ? 'files' : 'terminal');
}

function selectPane(pane: Pane): void {
  keep('session', 'pane', pane);
  places.terminal.classList.toggle('away', pane !== 'terminal');
  places.files.classList.toggle('away', pane !== 'files');
  change({ pane });
}

/** A terminal that is read out is slower, so it is only on wish. */
const READ_OUT = 'read-out';
const isReadOut = () => kept('forever', READ_OUT) !== null;

const seatName = () => state.view?.seat.id ?? '';

function readOf(view: SeatView): SeatState['read'] {
  const number = (name: string) => Number(kept('session', `read:${view.seat.id}:${name}`)) || 0;
  return { messages: number('messages'), notices: number('notices') };
}

function flagsOf(view: SeatView): ReadonlySet<number> {
  const text = kept('forever', `flags:${view.seat.id}`) ?? '';
  return new Set(
    text
      .split(' ')
      .filter((one) => one !== '')
      .map(Number),
  );
}

async function request<Name extends Exclude<keyof SeatRequests, 'file'>>(
  name: Name & Work,
  body: SeatRequests[Name],
): Promise<void> {
  if (state.work !== null) return;
  change({ work: name, problem: null });
  const before = eventsSoFar;
  const answer = await post<SeatView>(`/api/seat/${name}`, body);
  state = { ...state, work: null };
  if (!answer.ok) change({ problem: answer.problem.message });
  // An event that came meanwhile may be newer than the answer; if it is older, another one follows.
  else if (eventsSoFar === before) receive(answer.value);
  else draw();
}

const actions: SeatActions = {
  grade: () => void request('grade', {}),
  hint: () => void request('hint', {}),
  reset: async () => {
    const question = {
      title: 'Reset this task?',
      text: 'Its node is put back to its beginning: your files, your shell and everything in the cluster are lost.',
      yes: 'Reset',
      isDangerous: true,
    };
    if (await confirmed(question)) await request('reset', {});
  },
  askForHelp: (isAsked) => void request('help', { isAsked }),
  consent: (answer) => void request('consent', { answer }),
  openTask: (number) => void request('task', { number }),
  flag: (number) => {
    const flagged = new Set(state.flagged);
    if (!flagged.delete(number)) flagged.add(number);
    keep('forever', `flags:${seatName()}`, [...flagged].join(' '));
    change({ flagged });
  },
  openPane: (pane) => {
    selectPane(pane);
    if (pane === 'files') files.reveal();
    else terminal?.focus();
  },
  openFile: (path, line) => {
    selectPane('files');
    files.open(path, line);
  },
  putAway: (what) => {
    if (what === 'warning' || what === 'problem') return change({ [what]: null });
    const read = { ...state.read, [what]: state.view?.[what].length ?? 0 };
    keep('session', `read:${seatName()}:${what}`, String(read[what]));
    change({ read });
  },
  resize: (steps) => terminal?.setFontSize(changeFontSize(steps)),
  showKeys: () => {
    const readOut = (isOn: boolean) => {
      keep('forever', READ_OUT, isOn ? 'yes' : null);
      terminal?.setScreenReader(isOn);
    };
    show('Keys', keysView(isReadOut(), readOut));
  },
  reconnectTerminal: () => terminal?.reconnect(),
};

/** The seconds that were left at the last tick. */
let leftBefore: number | null = null;

/** Each second, and whenever the hub tells the clock; what it shows follows from the time that has passed since then. */
function tick(): void {
  const { view, receivedAt } = state;
  if (view === null) return;
  const left = secondsLeft({ ...view.clock, receivedAt }, performance.now());
  const warning = warningAt(leftBefore, left);
  leftBefore = left;
  if (warning !== null) speak(`${warning} minutes left.`);
  change(warning === null ? {} : { warning });
}

applyFontSize();
moveBetweenRegions();
makeResizable(frame.part('main'), frame.part('.separator'));
setInterval(tick, 1_000);
draw();
follow('/api/seat/events', {
  on: {
    seat: (json) => {
      eventsSoFar++;
      receive(JSON.parse(json));
      tick();
    },
  },
  connection: (connection) => change({ connection }),
  refused: (refused) => change({ refused }),
});
