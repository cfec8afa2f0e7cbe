import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClassEvent, isClassEvent, seatNumbered } from '../../../src/classroom/events/event.ts';
import { openJournal } from '../../../src/classroom/events/journal.ts';
import { after, begun, type ClassState, stateOf } from '../../../src/classroom/events/state.ts';
import { scenarioId } from '../../exams/a-plan.ts';
import { aClassPlan, aReport } from '../a-class.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-class-'));
});
afterEach(() => rm(folder, { recursive: true }));

const started: ClassEvent = { kind: 'class-started', plan: aClassPlan() };
const fault = (text: string): ClassEvent => ({ kind: 'fault', seat: null, text });

async function kept(): Promise<readonly ClassEvent[]> {
  const journal = await openJournal(folder);
  journal.close();
  return journal.entries.map(({ event }) => event);
}

test('events are there again, in order, with their IDs', async () => {
  const journal = await openJournal(folder);
  expect([started, fault('one'), fault('two')].map((event) => journal.append(event).id)).toEqual([1, 2, 3]);
  journal.close();
  const again = await openJournal(folder);
  expect(again.entries.map(({ event }) => event)).toEqual([started, fault('one'), fault('two')]);
  expect(again.append(fault('three')).id).toBe(4);
  again.close();
});

test('what a database cannot take is kept beside it, and read in when it can', async () => {
  const journal = await openJournal(folder);
  journal.append(started);
  const other = new DatabaseSync(path.join(folder, 'events.db'));
  other.exec('BEGIN IMMEDIATE');
  journal.append(fault('one'));
  expect(journal.fault()).toMatch(/^database is locked; 1 event kept in .*events-beside\.jsonl$/);
  journal.append(fault('two'));
  expect((await readFile(path.join(folder, 'events-beside.jsonl'), 'utf8')).match(/"fault"/g)).toHaveLength(2);
  other.exec('ROLLBACK');
  expect(journal.retry()).toBe(true);
  expect([journal.fault(), existsSync(path.join(folder, 'events-beside.jsonl'))]).toEqual([null, false]);
  other.close();
  journal.close();
  expect(await kept()).toEqual([started, fault('one'), fault('two')]);
});

test('a hub that dies meanwhile loses nothing, and no event is read in twice', async () => {
  const journal = await openJournal(folder);
  journal.append(started);
  const other = new DatabaseSync(path.join(folder, 'events.db'));
  other.exec('BEGIN IMMEDIATE');
  journal.append(fault('one'));
  other.exec('ROLLBACK');
  other.close();
  journal.close();
  expect(await kept()).toEqual([started, fault('one')]);
  expect(await kept()).toEqual([started, fault('one')]);
});

test('an event that this version cannot read is counted, and does not give its ID away', async () => {
  const journal = await openJournal(folder);
  journal.append(started);
  journal.close();
  const other = new DatabaseSync(path.join(folder, 'events.db'));
  other.exec(`INSERT INTO event VALUES (2, NULL, 1, 1, NULL, 'future', '{"kind":"future"}')`);
  other.close();
  const again = await openJournal(folder);
  expect([again.unreadable, again.append(fault('next')).id]).toEqual([1, 3]);
  again.close();
});

const seats = fc.integer({ min: 1, max: 4 }).map(seatNumbered);
const tasks = fc.constantFrom('answers-01', 'answers-02', 'gone-01').map(scenarioId);
const statuses = fc.constantFrom('pass', 'fail', 'error', 'skipped');
const reports = fc.tuple(statuses, statuses).map(([one, two]) => aReport(one, two));
const minutes = fc.integer({ min: 1, max: 30 });
const who = fc.constantFrom('learner', 'instructor');
const kind = <K extends ClassEvent['kind']>(name: K) => fc.constant(name);
const events: fc.Arbitrary<ClassEvent> = fc.oneof(
  fc.record({ kind: kind('seat-made'), seat: seats, task: tasks }),
  fc.record({ kind: kind('broken'), seat: seats, task: tasks, why: fc.string() }),
  fc.record({ kind: kind('joined'), seat: seats, name: fc.string(), tokenHash: fc.string() }),
  fc.record({ kind: kind('linked'), seat: seats, tokenHash: fc.string() }),
  fc.record({ kind: kind('left'), seat: seats }),
  fc.record({ kind: kind('back'), seat: seats }),
  fc.record({ kind: kind('opened'), seat: seats, task: tasks }),
  fc.record({ kind: kind('verdict'), seat: seats, task: tasks, report: reports, lines: fc.constant({ one: 'a: b' }) }),
  fc.record({ kind: kind('hint'), seat: seats, task: tasks }),
  fc.record({ kind: kind('reset'), seat: seats, task: tasks, by: who }),
  fc.record({ kind: kind('asked-help'), seat: seats, isAsked: fc.boolean() }),
  fc.record({
    ...{ kind: kind('asked-visit'), seat: seats, by: fc.string() },
    ...{ mode: fc.constantFrom('look', 'type'), minutes },
  }),
  fc.record({ kind: kind('consent'), seat: seats, answer: fc.constantFrom('look', 'type', 'no') }),
  fc.record({ kind: kind('typed-by'), seat: seats, who }),
  fc.record({ kind: kind('extended'), seat: fc.option(seats), minutes }),
  fc.record({ kind: kind('message'), seat: fc.option(seats), text: fc.string() }),
  fc.record({ kind: kind('closed'), isClosed: fc.boolean() }),
  fc.record({ kind: kind('ended'), seat: fc.option(seats), how: fc.constantFrom('time', 'instructor') }),
  fc.record({ kind: kind('graded-final'), seat: seats, task: tasks, report: fc.option(reports), why: fc.string() }),
  fc.record({ kind: kind('exported'), format: fc.string() }),
  fc.record({ kind: kind('fault'), seat: fc.option(seats), text: fc.string() }),
);

test('whatever happens, in any order, a hub that is started again derives the same state', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(events, { maxLength: 30 }), async (happened) => {
      expect(happened.filter((event) => !isClassEvent(event))).toEqual([]);
      const own = await mkdtemp(path.join(folder, 'case-'));
      const journal = await openJournal(own);
      let state: ClassState | null = begun(journal.append(started));
      for (const event of happened) if (state !== null) state = after(state, journal.append(event));
      journal.close();
      const again = await openJournal(own);
      again.close();
      expect(stateOf(again.entries)).toEqual(state);
      expect(state?.lastEvent).toBe(happened.length + 1);
    }),
    { numRuns: 25 },
  );
});
