import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { until } from '../a-pack.ts';
import { instructor, json, type TestHub, testHub } from './a-hub.ts';

let hub: TestHub;
let cookie: string;
afterEach(() => hub.end());

async function joined(changes: Parameters<typeof testHub>[0] = {}): Promise<void> {
  hub = await testHub(changes);
  cookie = await hub.join();
  await until(() => hub.hub.seats.labs.phase(seat().id, seat().current) === 'running');
}
function seat() {
  const [first] = hub.room.live.state().seats.values();
  if (first === undefined) throw new Error('there is no seat');
  return first;
}
const view = async () => json(await hub.send('GET', '/api/seat', { cookie }));
const post = async (name: string, body: object) => json(await hub.send('POST', `/api/seat/${name}`, { body, cookie }));
const order = async (path: string, body: object) => json(await hub.send('POST', path, { body, cookie: instructor }));

test('the seat shows its task, takes hints one by one, and is graded', async () => {
  await joined();
  expect((await view()).tasks[0]).toMatchObject({
    ...{ number: 1, scenario: 'answers-01', lab: 'running', hints: [], hintsLeft: 2, checks: [{ id: 'who' }] },
    files: ['/root/answer.yaml'],
  });
  expect((await post('hint', {})).tasks[0].hints).toHaveLength(1);
  expect((await post('hint', {})).tasks[0]).toMatchObject({ hintsLeft: 0 });
  expect((await post('hint', {})).tasks[0].hints).toHaveLength(2);
  await post('grade', {});
  await until(() => seat().tasks[0].report !== null);
  expect((await view()).tasks[0].report.checks[0]).toMatchObject({ id: 'who', status: 'fail' });
});

test('a file is written only if it is as it was opened', async () => {
  await joined();
  const path = '/root/answer.yaml';
  const opened = json(await hub.send('GET', `/api/seat/file?path=${path}`, { cookie }));
  expect(opened).toEqual({ path, text: '', version: null });
  const written = await post('file', { path, text: 'user: jane\n', version: null });
  expect(written.version).toMatch(/^[0-9a-f]{64}$/);
  expect((await post('file', { path, text: 'mine', version: null })).error).toBe('changed-meanwhile');
  expect((await post('file', { path: 'relative', text: '', version: null })).error).toBe('invalid');
  await until(() => seat().tasks[0].report?.passed === true);
});

test('a learner turns to another task, and its terminal goes there', async () => {
  await joined();
  hub.hub.terminals.of(seat().id);
  expect((await post('task', { number: 2 })).current).toBe(2);
  expect(hub.terminals.done).toContain('You have turned to another task.');
  expect((await post('task', { number: 3 })).error).toBe('not-found');
  expect((await post('task', { number: 1.5 })).error).toBe('not-found');
});

test('an instructor looks and types only with consent, for a time, until the learner ends it', async () => {
  await joined();
  const { id } = seat();
  const visitor = hub.hub.terminals.instructor(id);
  expect(visitor.access().may).toBe('nothing');
  await order(`/api/seats/${id}/ask`, { mode: 'type', minutes: 10 });
  expect((await view()).help.asked).toMatchObject({ mode: 'type' });
  expect(visitor.access().may).toBe('nothing');
  expect((await post('consent', { answer: 'look' })).help.granted).toMatchObject({ mode: 'look', remaining: 600 });
  expect(visitor.access().may).toBe('look');
  await order(`/api/seats/${id}/ask`, { mode: 'type', minutes: 10 });
  await post('consent', { answer: 'type' });
  expect(visitor.access().may).toBe('type');
  await post('consent', { answer: 'no' });
  expect([visitor.access().may, (await view()).seat.isAssisted]).toEqual(['nothing', true]);
});

test('in an exam there are no hints, verdicts or checks before the end', async () => {
  await joined({ exam: { passMark: 67 } });
  expect((await post('grade', {})).error).toBe('not-in-an-exam');
  expect((await post('hint', {})).error).toBe('not-in-an-exam');
  expect((await view()).tasks[0]).toMatchObject({ report: null, checks: [], hintsLeft: 0 });
  await order('/api/class/end', {});
  await until(() => seat().tasks[0].final !== null);
  expect((await view()).tasks[0].report).toMatchObject({ score: 0 });
});

test('after the end nothing is changed, and the terminal can only be read', async () => {
  await joined();
  hub.hub.terminals.of(seat().id);
  await order('/api/class/end', {});
  expect(hub.terminals.done).toContain('frozen');
  expect(hub.hub.terminals.learner(seat().id).access().may).toBe('look');
  for (const [name, body] of [
    ['grade', {}],
    ['hint', {}],
    ['reset', {}],
    ['task', { number: 2 }],
  ] as const) {
    expect([name, (await post(name, body)).error]).toEqual([name, 'class-ended']);
  }
  expect((await order('/api/class/extend', { minutes: 5 })).error).toBe('class-ended');
});

test('the instructor gives time and tells something to one and to all', async () => {
  await joined();
  await order('/api/class/extend', { minutes: 5 });
  await order('/api/seats/seat-1/extend', { minutes: 10 });
  expect((await view()).clock.remaining).toBeGreaterThan(74 * 60);
  await order('/api/class/message', { text: 'Five\u202e minutes' });
  await order('/api/seats/seat-1/message', { text: 'Look at line 5' });
  expect((await view()).messages.map(({ text }: { text: string }) => text)).toEqual(['Five minutes', 'Look at line 5']);
  expect((await order('/api/class/extend', { minutes: 0.5 })).error).toBe('invalid');
  expect((await order('/api/seats/seat-2/ask', { mode: 'look', minutes: 1 })).error).toBe('not-found');
});

test('streams begin with the whole view, under the ID of the last event', async () => {
  await joined();
  const seatStream = await hub.send('GET', '/api/seat/events', { cookie });
  expect(seatStream.text).toMatch(/^event: seat\ndata: \{"class":\{"title":"Audit workshop"/);
  await until(() => seat().isHere);
  const { lastEvent } = hub.room.live.state();
  const classStream = await hub.send('GET', '/api/class/events', { cookie: instructor });
  expect(classStream.text).toMatch(/^id: (\d+)\nevent: class\ndata: /);
  expect(Number(classStream.text.match(/^id: (\d+)/)?.[1])).toBeGreaterThanOrEqual(lastEvent);
  const shown = JSON.parse(classStream.text.split('data: ')[1] ?? '');
  expect(shown).toMatchObject({
    seatsTotal: 3,
    join: { code: 'K7QM-4XTD', fingerprint: null },
    seats: [{ name: 'Ada' }, {}, {}],
  });
});

test('while the database cannot be written, work goes on, and the instructor is told', async () => {
  await joined();
  const other = new DatabaseSync(path.join(hub.room.folder, 'events.db'));
  other.exec('BEGIN IMMEDIATE');
  expect((await post('hint', {})).tasks[0].hints).toHaveLength(1);
  const faults = async () => {
    const shown = json(await hub.send('GET', '/api/class', { cookie: instructor }));
    return shown.faults.map(({ text }: { text: string }) => text).join();
  };
  expect(await faults()).toMatch(
    /^The database of the class cannot be written: database is locked; \d+ events? kept in /,
  );
  other.exec('ROLLBACK');
  other.close();
  expect((await post('hint', {})).tasks[0].hints).toHaveLength(2);
  expect(await faults()).toMatch(/^The database of the class could not be written since .*; nothing has been lost$/);
});

test('results name every task, and a name that looks like a formula is a text', async () => {
  await joined();
  await hub.join('=HYPERLINK("x")');
  const csv = await hub.send('GET', '/api/results.csv', { cookie: instructor });
  const lines = csv.text.split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines[3]).toMatch(/^seat-2,"'=HYPERLINK\(""x""\)",/);
  const results = json(await hub.send('GET', '/api/results.json', { cookie: instructor }));
  expect(results.learners[0].tasks[1]).toMatchObject({ scenario: 'answers-02', state: 'untouched', maxScore: 2 });
});
