import { stripVTControlCharacters } from 'node:util';
import width from 'fast-string-width';
import { expect, test } from 'vitest';
import { keysIn } from '../../../src/cli/watch/keys.ts';
import { pressed } from '../../../src/cli/watch/press.ts';
import { screen } from '../../../src/cli/watch/screen.ts';
import { happened, progressed, type WatchView } from '../../../src/cli/watch/view.ts';
import { fresh, graded, report, result, START } from './watched.ts';

const SIZE = { columns: 60, rows: 16 };
const shown = (view: WatchView, size = SIZE) =>
  screen(view, size).map((line) => stripVTControlCharacters(line).trimEnd());
const wide = { columns: 100, rows: 16 };
const seconds = (view: WatchView, after: number): WatchView => ({ ...view, now: START + after * 1000 });
const verdict = (view: WatchView, ...statuses: Parameters<typeof graded>) =>
  happened(view, { kind: 'graded', report: graded(...statuses) });
/** The view after keys, as a terminal sends them. */
const after = (view: WatchView, keys: string, size = SIZE) =>
  keysIn(keys).reduce((one, key) => pressed(one, key, size).view, view);

test('the first failed check is open, between the state of the lab and the keys', () => {
  const view = happened(verdict(fresh(), 'pass', 'fail', 'skipped'), {
    kind: 'api-server',
    now: { status: 'running', startedAt: new Date(START) },
  });
  expect(shown(view)).toEqual([
    'test-01  A task                                2 of 6 points',
    'API server  running                              0 of 12 min',
    'Verdict     graded at 08:30:00',
    '─'.repeat(60),
    '✓   2/2  It has a flag',
    '✗   0/2  It has a mount',
    '         actual   mount is absent',
    '         expected mount is there',
    '         why      nobody wrote mount',
    '         hint     Look.',
    '-   0/2  It has a log',
    '',
    '',
    '',
    '─'.repeat(60),
    'h hint  t task  s solution  r reset  ! shell  n next  ? key…',
  ]);
});

test('before the first verdict, every check is listed without a result', () => {
  expect(shown(fresh()).slice(0, 7)).toEqual([
    'test-01  A task                                     6 points',
    'API server  …                                    0 of 12 min',
    'Grading     …',
    '─'.repeat(60),
    '·   -/2  It has a flag',
    '·   -/2  It has a mount',
    '·   -/2  It has a log',
  ]);
});

test('checks turn green one after the other while the lab is graded', () => {
  const begun = happened(verdict(fresh(), 'fail', 'fail', 'fail'), {
    kind: 'grading',
    changed: ['/etc/a/policy.yaml'],
  });
  expect(shown(begun)[2]).toBe('Grading     0 of 3 checks, after a change to policy.yaml');
  const flag = happened(begun, { kind: 'decided', result: result('flag', 'pass') });
  const waiting = progressed(seconds(flag, 4), 'Waiting for the API server');
  expect(shown(waiting)[2]).toBe('Grading     1 of 3 checks (4 s): Waiting for the API server');
  expect(shown(waiting)[4]).toBe('✓   2/2  It has a flag');
  const done = verdict(waiting, 'pass', 'fail', 'fail');
  expect(shown(done, { columns: 80, rows: 16 })[2]).toBe(
    'Verdict     graded at 08:30:04: +flag, after a change to policy.yaml',
  );
  const worse = verdict(happened(done, { kind: 'grading', changed: [] }), 'fail', 'fail', 'pass');
  expect(shown(worse)[2]).toBe('Verdict     graded at 08:30:04: +log -flag');
});

test('a change that changes no check is reported', () => {
  const begun = happened(verdict(fresh(), 'pass', 'fail', 'fail'), {
    kind: 'grading',
    changed: ['Role web/a', '/b', '/c'],
  });
  expect(shown(verdict(begun, 'pass', 'fail', 'fail'), wide)[2]).toBe(
    'Verdict     graded at 08:30:00: no check has changed, after a change to Role web/a and 2 more',
  );
});

test('an outage of the API server has a duration, and a reason once there is one', () => {
  const api = (view: WatchView, now: Parameters<typeof happened>[1] & { kind: 'api-server' }) => happened(view, now);
  const running = { kind: 'api-server', now: { status: 'running', startedAt: new Date(START) } } as const;
  const starting = { kind: 'api-server', now: { status: 'restarting', doing: 'it is terminating' } } as const;
  const down = { kind: 'api-server', now: { status: 'down', what: 'it exited', why: 'bad flag\nbad' } } as const;
  const first = api(seconds(api(fresh(), running), 10), starting);
  expect(shown(seconds(first, 13), wide)[1]).toContain('restarting for 3 s: it is terminating');
  const second = api(seconds(first, 15), down);
  expect(shown(seconds(second, 17), wide)[1]).toContain('down for 7 s: bad flag bad');
  expect(shown(api(seconds(second, 20), running))[1]).toContain('running');
});

test('what was passed is said in the title and in the verdict', () => {
  const lines = shown(verdict(fresh(), 'pass', 'pass', 'pass'));
  expect(lines[0]).toContain('6 of 6 points');
  expect(lines[2]).toBe('Verdict     passed at 08:30:00');
  expect(lines.join('\n')).not.toContain('actual');
});

test('arrow keys open other checks, which stay open until they are left', () => {
  const first = verdict(fresh(), 'fail', 'fail', 'fail');
  const second = after(first, '\x1b[B');
  expect(second.opened).toBe('mount');
  const graded = verdict(second, 'fail', 'pass', 'fail');
  expect(shown(graded)).toContain('         actual   mount is absent');
  expect(after(graded, '\x1b').opened).toBe('flag');
  expect(after(first, '\x1bOA').opened).toBe('flag');
  expect(after(first, '\x1b[B\x1b[B\x1b[B\x1b[B').opened).toBe('log');
});

test('the next failed check opens when the open one passes', () => {
  expect(verdict(verdict(fresh(), 'fail', 'fail', 'fail'), 'pass', 'fail', 'fail').opened).toBe('mount');
});

test('the open check is visible, and a long one is read by scrolling, whatever is graded meanwhile', () => {
  const long = Array.from({ length: 30 }, (_, line) => `reason ${line}`).join('\n');
  const texts = (actual: string) =>
    report(result('flag', 'pass'), result('mount', 'fail', { why: long, actual }), result('log', 'fail'));
  const view = happened(fresh(), { kind: 'graded', report: texts('one') });
  expect(shown(view)[4]).toBe('✗   0/2  It has a mount');
  const scrolled = after(view, '\x1b[6~');
  expect(shown(scrolled)[4]).toContain('reason 6');
  const again = happened(scrolled, { kind: 'graded', report: graded('fail', 'fail', 'fail') });
  expect(again.opened).toBe('mount');
  expect(shown(after(scrolled, '\x1b[F')).at(-3)).toBe('✗   0/2  It has a log');
  expect(shown(after(scrolled, '\x1b[F\x1b[H'))[4]).toBe('✓   2/2  It has a flag');
});

test('a question that is too long is cut before what answers it', () => {
  const question = { about: 'reset', text: `Reset lab ${'x'.repeat(80)}?` } as const;
  expect(shown({ ...fresh(), question }).at(-1)).toMatch(/^Reset lab x+… y\/n$/);
});

test('tasks are headings', () => {
  const tasks = [
    { id: 'one', title: 'First task' },
    { id: 'two', title: 'Second task' },
  ];
  const checks = ['one', 'one', 'two'].map((task, at) => {
    const id = ['flag', 'mount', 'log'][at];
    return { id, kind: 'apiserver-running', title: `It has a ${id}`, points: 2, hint: 'Look.', task };
  });
  expect(shown(fresh({ tasks, checks })).slice(4, 9)).toEqual([
    'First task',
    '·   -/2  It has a flag',
    '·   -/2  It has a mount',
    'Second task',
    '·   -/2  It has a log',
  ]);
});

test.each([
  [80, 24],
  [120, 40],
  [40, 9],
  [20, 5],
  [5, 2],
  [1, 1],
])('%i by %i characters are filled and never exceeded', (columns, rows) => {
  const hostile =
    '\x1b[2J\x1b]0;owned\x07\x9b31m\t\u202eenimda 漢字漢字漢字漢字漢字漢字漢字漢字 /etc/kubernetes/manifests/kube-apiserver.yaml';
  const bad = result('flag', 'fail', {
    actual: hostile,
    why: `${hostile}\n${hostile}`,
    where: { file: hostile, line: 1 },
  });
  const graded = happened(fresh(), {
    kind: 'graded',
    report: report(bad, result('mount', 'pass'), result('log', 'error')),
  });
  const down = happened(graded, { kind: 'api-server', now: { status: 'down', what: hostile, why: hostile } });
  const page = { kind: 'task', title: 'Task', text: () => hostile, top: 0 } as const;
  const noted = { ...down, note: hostile };
  for (const view of [
    down,
    noted,
    { ...down, page },
    { ...down, question: { about: 'reset', text: hostile } } as const,
  ]) {
    const lines = screen(view, { columns, rows });
    expect(lines).toHaveLength(rows);
    for (const line of lines) {
      expect(width(line)).toBeLessThanOrEqual(columns);
      expect(stripVTControlCharacters(line)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  }
});

test('in a small window, long words are broken and not cut off', () => {
  const path = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  const bad = result('flag', 'fail', { actual: path });
  const view = happened(fresh(), {
    kind: 'graded',
    report: report(bad, result('mount', 'pass'), result('log', 'pass')),
  });
  const text = shown(view, { columns: 30, rows: 24 }).join('').replaceAll(' ', '');
  expect(text).toContain(path);
});
