import width from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import { plural } from '../../text/plural.ts';
import { visibleLine } from '../../text/visible.ts';
import pc from '../color.ts';
import { cut } from '../cut.ts';
import { checkDetails, checkHead, detailsOf } from '../grade-text.ts';
import { terminalText } from '../io.ts';
import { wrap } from '../wrap.ts';
import type { Page, WatchedCheck, WatchView } from './view.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The widest text that is comfortable to read. */
const WIDEST = 120;

/**
 * The lines of the screen, from top to bottom: exactly `rows` of them, none wider than `columns`. They contain our own
 * colors; every other control character is shown as an escape.
 */
export function screen(view: WatchView, size: Size): readonly string[] {
  const { header, footer, height } = frame(view, size);
  const { lines, top } = body(view, { columns: size.columns, rows: height });
  const shown = lines.slice(top, top + height);
  const filled = [...shown, ...Array.from({ length: height - shown.length }, () => '')];
  const bar = (lines: readonly string[]) => lines.map((line) => cut(terminalText(line), size.columns));
  return [...bar(header), ...filled, ...bar(footer)];
}

/** The range of what the view scrolls by: the `top` of a page, or the `scroll` of the list. */
export function scrollRange(view: WatchView, size: Size): readonly [least: number, most: number] {
  const { height } = frame(view, size);
  const { lines, base } = body({ ...view, scroll: 0 }, { columns: size.columns, rows: height });
  return [0 - base, Math.max(0, lines.length - height) - base];
}

interface Frame {
  readonly header: readonly string[];
  readonly footer: readonly string[];
  /** The rows between them. */
  readonly height: number;
}

/** A small window loses the header line by line before it loses the checks. */
function frame(view: WatchView, { columns, rows }: Size): Frame {
  const rule = pc.dim('─'.repeat(Math.max(0, columns)));
  const lines = [titleLine(view, columns), apiServerLine(view, columns), gradeLine(view), rule];
  const header = lines.slice(0, rows >= 12 ? 4 : rows >= 8 ? 3 : rows >= 5 ? 1 : 0);
  const footer = rows >= 10 ? [rule, footerLine(view, columns)] : rows >= 2 ? [footerLine(view, columns)] : [];
  return { header, footer, height: Math.max(0, rows - header.length - footer.length) };
}

function titleLine({ subject, verdict, checks }: WatchView, columns: number): string {
  const most = checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  const points =
    verdict === null ? plural(most, 'point') : `${verdict.report.score} of ${plural(verdict.report.maxScore, 'point')}`;
  const colored = verdict?.report.passed ? pc.green(pc.bold(points)) : pc.bold(points);
  return apart(`${pc.bold(subject.scenario)}  ${visibleLine(subject.title)}`, colored, columns);
}

function apiServerLine({ apiServer, subject, now }: WatchView, columns: number): string {
  const used = Math.max(0, Math.floor((now - subject.startedAt) / 60_000));
  const time =
    used > subject.minutes ? pc.yellow(`${used} of ${subject.minutes} min`) : `${used} of ${subject.minutes} min`;
  return apart(`${pc.dim('API server')}  ${apiServerText(apiServer, now)}`, time, columns);
}

function apiServerText(apiServer: WatchView['apiServer'], at: number): string {
  if (apiServer === null) return '…';
  const { now, since } = apiServer;
  const seconds = Math.max(0, Math.floor((at - since) / 1000));
  switch (now.status) {
    case 'running':
      return pc.green('running');
    case 'restarting':
      return pc.yellow(`restarting for ${seconds} s: ${visibleLine(now.doing)}`);
    case 'down':
      return pc.red(`down for ${seconds} s: ${visibleLine(now.why === '' ? now.what : now.why)}`);
  }
}

function gradeLine({ grading, isBusy, verdict, checks, now }: WatchView): string {
  const label = (text: string) => `${pc.dim(text.padEnd(10))}  `;
  if (grading !== null) {
    const seconds = Math.floor((now - grading.since) / 1000);
    const time = seconds >= 2 ? ` (${seconds} s)` : '';
    const step = grading.step === '' ? causeText(grading.changed) : `: ${visibleLine(grading.step)}`;
    return `${label('Grading')}${grading.decided} of ${checks.length} checks${time}${step}`;
  }
  if (isBusy) return `${label('Waiting')}another cks-lab is using this lab`;
  if (verdict === null) return `${label('Grading')}…`;
  const { at, report, changed, gained, lost } = verdict;
  const difference = [...gained.map((id) => pc.green(`+${id}`)), ...lost.map((id) => pc.red(`-${id}`))].join(' ');
  const same = changed.length > 0 ? ': no check has changed' : '';
  const state = report.passed ? pc.green(pc.bold('passed')) : 'graded';
  return `${label('Verdict')}${state} at ${clock(at)}${difference === '' ? same : `: ${difference}`}${causeText(changed)}`;
}

function causeText(changed: readonly string[]): string {
  return changed.length === 0 ? '' : `, after a change to ${namesOf(changed)}`;
}

/** `policy.yaml and 2 more`: files without their folders. */
export function namesOf(changed: readonly string[]): string {
  const [first = '', second] = changed.map((name) => visibleLine(name.replace(/^\/.*\//, '')));
  if (changed.length <= 2) return second === undefined ? first : `${first} and ${second}`;
  return `${first} and ${changed.length - 1} more`;
}

const CHECK_KEYS = 'h hint  t task  s solution  r reset  ! shell  n next  ? keys  q quit';

function footerLine({ question, note, page }: WatchView, columns: number): string {
  if (question !== null) return `${pc.bold(cut(visibleLine(question.text), columns - 4))} y/n`;
  if (note !== '') return pc.yellow(visibleLine(note));
  if (page !== null) return pc.dim(`↑↓ scroll  Esc back${page.kind === 'hints' ? '  h next hint' : ''}`);
  return pc.dim(CHECK_KEYS);
}

interface Body {
  /** As the terminal gets them. */
  readonly lines: readonly string[];
  /** The first visible line without scrolling. */
  readonly base: number;
  readonly top: number;
}

function body(view: WatchView, size: Size): Body {
  const columns = Math.min(size.columns, WIDEST);
  if (view.page !== null) return pageBody(view.page, columns, size.rows);
  const { lines, start, end } = checkLines(view, columns);
  // A block that fits is shown completely, with as little scrolling as possible; a longer one from its beginning.
  const base = end - start <= size.rows ? Math.max(0, end - size.rows) : start;
  const most = Math.max(0, lines.length - size.rows);
  return { lines, base, top: Math.max(0, Math.min(base + view.scroll, most)) };
}

function pageBody({ title, text, top }: Page, columns: number, rows: number): Body {
  const lines = folded(`${pc.bold(title)}\n\n${text(columns)}`, columns);
  return { lines, base: 0, top: Math.max(0, Math.min(top, lines.length - rows)) };
}

/** All checks, and where the opened one begins and ends. */
function checkLines(view: WatchView, columns: number): { lines: readonly string[]; start: number; end: number } {
  const lines: string[] = [];
  let start = 0;
  let end = 0;
  let task: string | null = null;
  for (const check of view.checks) {
    if (check.task !== null && check.task !== task) {
      task = check.task;
      lines.push(...folded(wrap(pc.bold(task), columns), columns));
    }
    const isOpen = check.id === view.opened;
    if (isOpen) start = lines.length;
    lines.push(...folded(checkText(check, isOpen, columns), columns));
    if (isOpen) end = lines.length;
  }
  return { lines, start, end };
}

function checkText({ title, maxPoints, result }: WatchedCheck, isOpen: boolean, columns: number): string {
  if (result === null) {
    const points = (maxPoints === 0 ? 'guard' : `-/${maxPoints}`).padStart(5);
    return wrap(title, columns, `${pc.dim('·')} ${pc.dim(points)}  `);
  }
  const head = checkHead(result, columns);
  if (!isOpen) return head;
  const passed = result.status === 'pass' ? ([['actual', result.actual]] as const) : [];
  return [head, ...checkDetails([...passed, ...detailsOf(result)], columns)].join('\n');
}

/** The lines of a text as the terminal gets them. Words that are too long are broken, so that nothing is lost. */
function folded(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const shown = terminalText(line).replaceAll('\t', '  ');
    if (width(shown) <= columns) return [shown];
    return wrapAnsi(shown, Math.max(1, columns), { hard: true, trim: false }).split('\n');
  });
}

/** Two texts at both ends of a line; the left one is cut if there is too little space. */
function apart(left: string, right: string, columns: number): string {
  const space = columns - width(right) - 2;
  if (space < 10) return left;
  const fitted = cut(left, space);
  return fitted + ' '.repeat(Math.max(2, columns - width(fitted) - width(right))) + right;
}

/** The time of day on this machine: `14:02:31`. */
export function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
