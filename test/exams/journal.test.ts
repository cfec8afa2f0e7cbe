import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AttemptFolder,
  attempts,
  journalFile,
  journalOf,
  newAttempt,
  record,
  recordIf,
} from '../../src/exams/journal.ts';
import { aPlan, aTask } from './a-plan.ts';

let home: string;
let folder: AttemptFolder;
const plan = aPlan([aTask(1)]);

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cks-lab-journal-'));
  folder = await newAttempt(home, plan);
});
afterEach(() => rm(home, { recursive: true }));

const kinds = async () => (await journalOf(folder)).entries.map(({ event }) => event.kind);

test('an attempt is found again with its plan and its events, in order', async () => {
  await record(folder, { kind: 'begun' });
  await record(folder, { kind: 'flagged', task: 1, isFlagged: true });
  expect(await attempts(home)).toEqual([folder]);
  const { entries, unreadable } = await journalOf(folder);
  expect(entries.map(({ event }) => event)).toEqual([
    { kind: 'planned', plan },
    { kind: 'begun' },
    { kind: 'flagged', task: 1, isFlagged: true },
  ]);
  expect(unreadable).toBe(0);
});

test('an interrupted write loses only its own event', async () => {
  await record(folder, { kind: 'begun' });
  await appendFile(journalFile(folder), '{"at":{"wall":17');
  expect(await journalOf(folder)).toMatchObject({ unreadable: 1 });
  await record(folder, { kind: 'paused' });
  expect(await kinds()).toEqual(['planned', 'begun', 'paused']);
  expect(await readFile(journalFile(folder), 'utf8')).toContain('{"at":{"wall":17\n');
});

test('events of many writers at once are all kept', async () => {
  await Promise.all(Array.from({ length: 12 }, () => record(folder, { kind: 'tick' })));
  expect(await kinds()).toEqual(['planned', ...Array.from({ length: 12 }, () => 'tick')]);
});

test('of several that end an exam at once, one does', async () => {
  await record(folder, { kind: 'begun' });
  const end = () => recordIf(folder, ({ ending }) => (ending === null ? { kind: 'ended', how: 'finished' } : null));
  const ended = await Promise.all([end(), end(), end()]);
  expect(ended.filter((event) => event !== null)).toHaveLength(1);
  expect(await kinds()).toEqual(['planned', 'begun', 'ended']);
});

test('other files in the folder of attempts are no attempts', async () => {
  await appendFile(path.join(path.dirname(folder), 'notes.txt'), 'x');
  expect(await attempts(home)).toEqual([folder]);
  expect(await attempts(path.join(home, 'nothing'))).toEqual([]);
});
