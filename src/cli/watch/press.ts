import type { Key } from './keys.ts';
import { type Size, scrollRange } from './screen.ts';
import { firstToOpen, type WatchView } from './view.ts';

/** What a key makes the program do, beyond a change of the view. */
export type Effect =
  | { readonly kind: 'quit' | 'shell' | 'reset' | 'task' | 'hints' | 'next-hint' | 'ask-solution' | 'solution' }
  | { readonly kind: 'ask-next' | 'keys' }
  | { readonly kind: 'start'; readonly scenario: string };

export interface Pressed {
  readonly view: WatchView;
  readonly effect: Effect | null;
}

/** The view after a key, and what is to be done. */
export function pressed(before: WatchView, key: Key, size: Size): Pressed {
  const view = { ...before, note: '' };
  if (key === 'interrupt') return { view, effect: { kind: 'quit' } };
  if (view.question !== null) return answered(view, key);
  return view.page === null ? onChecks(view, key, size) : onPage(view, key, size);
}

/** Only `y` confirms; every other key declines. */
function answered(view: WatchView, key: Key): Pressed {
  const { question } = view;
  const closed = { ...view, question: null };
  if (question === null || !isCharacter(key, 'y', 'Y')) return { view: closed, effect: null };
  switch (question.about) {
    case 'solution':
      return { view: closed, effect: { kind: 'solution' } };
    case 'reset':
      return { view: closed, effect: { kind: 'reset' } };
    case 'next':
      return { view: closed, effect: { kind: 'start', scenario: question.scenario } };
  }
}

function onPage(view: WatchView, key: Key, size: Size): Pressed {
  const { page } = view;
  if (page === null) return { view, effect: null };
  const by = scrolledBy(key, size);
  if (by !== null) {
    const [least, most] = scrollRange(view, size);
    return {
      view: { ...view, page: { ...page, top: clamp(clamp(page.top, least, most) + by, least, most) } },
      effect: null,
    };
  }
  if (page.kind === 'hints' && isCharacter(key, 'h')) return { view, effect: { kind: 'next-hint' } };
  if (key === 'escape' || key === 'enter' || isCharacter(key, 'q'))
    return { view: { ...view, page: null }, effect: null };
  return command(view, key);
}

function onChecks(view: WatchView, key: Key, size: Size): Pressed {
  if (key === 'up' || isCharacter(key, 'k')) return { view: moved(view, -1), effect: null };
  if (key === 'down' || isCharacter(key, 'j')) return { view: moved(view, 1), effect: null };
  if (key === 'escape') return { view: { ...view, isPinned: false, scroll: 0, opened: toOpen(view) }, effect: null };
  const by = scrolledBy(key, size);
  if (by !== null) {
    const [least, most] = scrollRange(view, size);
    // Whoever scrolls is reading: from now on, another check is opened only by a key.
    return { view: { ...view, isPinned: true, scroll: clamp(view.scroll + by, least, most) }, effect: null };
  }
  if (isCharacter(key, 'q')) return { view, effect: { kind: 'quit' } };
  return command(view, key);
}

const COMMANDS: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ['h', { kind: 'hints' }],
  ['t', { kind: 'task' }],
  ['s', { kind: 'ask-solution' }],
  ['!', { kind: 'shell' }],
  ['b', { kind: 'shell' }],
  ['n', { kind: 'ask-next' }],
  ['?', { kind: 'keys' }],
]);

function command(view: WatchView, key: Key): Pressed {
  if (isCharacter(key, 'r')) {
    const text = `Reset lab ${view.subject.lab}? Your changes on the node are lost, and its clock restarts.`;
    return { view: { ...view, question: { about: 'reset', text } }, effect: null };
  }
  const effect = typeof key === 'string' ? undefined : COMMANDS.get(key.character);
  return { view, effect: effect ?? null };
}

function moved(view: WatchView, by: number): WatchView {
  const ids = view.checks.map(({ id }) => id);
  const at = view.opened === null ? -1 : ids.indexOf(view.opened);
  const next = at === -1 ? (by > 0 ? 0 : ids.length - 1) : clamp(at + by, 0, ids.length - 1);
  return { ...view, isPinned: true, scroll: 0, opened: ids[next] ?? null };
}

function toOpen({ checks }: WatchView): string | null {
  return firstToOpen(checks.flatMap(({ result }) => result ?? []))?.id ?? null;
}

/** The lines that a key scrolls by; `null` if it does not scroll. */
function scrolledBy(key: Key, { rows }: Size): number | null {
  const page = Math.max(1, rows - 7);
  if (typeof key !== 'string')
    return key.character === ' ' ? page : key.character === 'j' ? 1 : key.character === 'k' ? -1 : null;
  switch (key) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'home':
      return Number.NEGATIVE_INFINITY;
    case 'end':
      return Number.POSITIVE_INFINITY;
    default:
      return null;
  }
}

function isCharacter(key: Key, ...characters: readonly string[]): boolean {
  return typeof key !== 'string' && characters.includes(key.character);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
