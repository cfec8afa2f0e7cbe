import { expect, test } from 'vitest';
import { type Key, keysIn } from '../../../src/cli/watch/keys.ts';
import { type Effect, pressed } from '../../../src/cli/watch/press.ts';
import { happened, type Page, type WatchView } from '../../../src/cli/watch/view.ts';
import { fresh, graded } from './watched.ts';

const SIZE = { columns: 80, rows: 24 };
const view = happened(fresh(), { kind: 'graded', report: graded('fail', 'fail', 'fail') });
const hints: Page = { kind: 'hints', title: 'Hints', text: () => 'line\n'.repeat(50), top: 0 };

/** The effects that pressing these keys has. */
function effects(before: WatchView, keys: string): readonly Effect[] {
  let now = before;
  return keysIn(keys).flatMap((key) => {
    const { view, effect } = pressed(now, key, SIZE);
    now = view;
    return effect ?? [];
  });
}

test('terminals send keys as characters and sequences', () => {
  const keys: readonly Key[] = ['up', 'down', 'escape', 'enter', { character: 'ä' }, 'interrupt', 'page-down'];
  expect(keysIn('\x1b[A\x1bOB\x1b\rä\x03\x1b[6~')).toEqual(keys);
  expect(keysIn('\x1b[1;5A\x1b[15~\x1b[200~\x00\x7f')).toEqual([]);
});

test.each([
  ['h', 'hints'],
  ['t', 'task'],
  ['s', 'ask-solution'],
  ['!', 'shell'],
  ['b', 'shell'],
  ['n', 'ask-next'],
  ['?', 'keys'],
  ['q', 'quit'],
  ['\x03', 'quit'],
])('%j does %s', (key, kind) => {
  expect(effects(view, key)).toEqual([{ kind }]);
});

test('other keys do nothing', () => {
  expect(effects(view, 'xyzRQ\r7')).toEqual([]);
});

test('a reset is made only after y', () => {
  expect(pressed(view, { character: 'r' }, SIZE).view.question?.text).toContain('Reset lab mine?');
  expect(effects(view, 'ry')).toEqual([{ kind: 'reset' }]);
  for (const keys of ['rn', 'r\x1b', 'r\r', 'rxy', 'rr']) expect(effects(view, keys)).toEqual([]);
  expect(effects(view, 'r\x03')).toEqual([{ kind: 'quit' }]);
});

test('the answers to other questions', () => {
  const solution = { ...view, question: { about: 'solution', text: '' } } as const;
  expect(effects(solution, 'y')).toEqual([{ kind: 'solution' }]);
  const next = { ...view, question: { about: 'next', text: '', scenario: 'audit-02' } } as const;
  expect(effects(next, 'Y')).toEqual([{ kind: 'start', scenario: 'audit-02' }]);
});

test('a page is scrolled to its end and no further, and left by q, Esc or Enter', () => {
  const page = { ...view, page: hints };
  const top = (keys: string) =>
    keysIn(keys).reduce<WatchView>((now, key) => pressed(now, key, SIZE).view, page).page?.top;
  expect(top('\x1b[B\x1b[B\x1b[A')).toBe(1);
  expect(top('\x1b[A')).toBe(0);
  const last = top('\x1b[F') ?? 0;
  expect(last).toBeGreaterThan(30);
  expect(top(' '.repeat(20))).toBe(last);
  expect(top('\x1b[F\x1b[A')).toBe(last - 1);
  for (const key of ['q', '\x1b', '\r']) expect(top(key)).toBeUndefined();
  expect(effects(page, 'qq')).toEqual([{ kind: 'quit' }]);
});

test('on the page of the hints, h asks for the next one', () => {
  expect(effects({ ...view, page: hints }, 'h')).toEqual([{ kind: 'next-hint' }]);
  expect(effects({ ...view, page: { ...hints, kind: 'task' } }, 'h')).toEqual([{ kind: 'hints' }]);
});

test('a note disappears with the next key', () => {
  expect(pressed({ ...view, note: 'There are no hints.' }, { character: 'x' }, SIZE).view.note).toBe('');
});
