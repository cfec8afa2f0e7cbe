import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { seatNumbered } from '../../../src/classroom/events/event.ts';
import type { ClassPlan } from '../../../src/classroom/events/plan.ts';
import { currentTask, taskOf } from '../../../src/classroom/events/state.ts';
import { type RunningSeats, runSeats } from '../../../src/classroom/seats/run-seats.ts';
import type { LabName } from '../../../src/providers/provider.ts';
import { scenarioId } from '../../exams/a-plan.ts';
import { type MemoryClass, memoryClass, openMemoryClass, until } from '../a-pack.ts';

const seat = seatNumbered(1);
const [first, second] = ['answers-01', 'answers-02'].map(scenarioId);
if (first === undefined || second === undefined) throw new Error('there are two scenarios');

let room: MemoryClass;
let seats: RunningSeats;

const OPTIONS = {
  labsAtOnce: 6,
  startsAtOnce: 2,
  gradesAtOnce: 2,
  interval: 20,
  intervals: { files: 20, objects: 20 },
};

async function open(changes: Partial<ClassPlan> = {}, options = {}): Promise<void> {
  room = await memoryClass(changes);
  run(options);
}

function run(options = {}): void {
  seats = runSeats(room.live, room.work, { ...OPTIONS, ...options }, () => {});
}

async function close(): Promise<void> {
  room.end();
  await seats.ended;
  room.live.close();
}
afterEach(async () => {
  await close();
  await rm(room.folder, { recursive: true });
});

const join = (number = 1) =>
  room.live.record({ kind: 'joined', seat: seatNumbered(number), name: 'Ada', tokenHash: String(number) });
/** The learner does something. */
const work = (number = 1) => seats.grades.touched(seatNumbered(number));
const answer = (lab: string, user: string) => room.node(lab).writeFile('/root/answer.yaml', `user: ${user}\n`);
const now = (number = 1) => currentTask(room.live.seat(seatNumbered(number)));
const made = (number: number) => until(() => now(number).isMade);

test('labs are made before anybody joins, as many as the plan says', async () => {
  await open({ warmSeats: 2 });
  await Promise.all([made(1), made(2)]);
  expect([...room.embedded.running].sort()).toEqual(['seat-1-task-1', 'seat-2-task-1']);
  join(3);
  await made(3);
  expect(room.embedded.running.has('seat-3-task-1' as LabName)).toBe(true);
});

test('a seat is graded whenever its files change, and the lab of the next task starts after a pass', async () => {
  await open({ warmSeats: 1 });
  await made(1);
  join();
  work();
  await until(() => now().report?.passed === false);
  await answer('seat-1-task-1', 'jane');
  await until(() => now().report?.passed === true);
  await until(() => taskOf(room.live.seat(seat), second)?.isMade === true);
});

test('a lab in which nothing is done is not graded, and one is graded no more after a while', async () => {
  await open({ warmSeats: 1 }, { patience: 100 });
  await made(1);
  join();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([now().report, seats.grades.isGrading(seat, first)]).toEqual([null, false]);
  work();
  await until(() => now().report !== null);
  await until(() => seats.grades.apiServer(seat, first) === 'unknown');
  await answer('seat-1-task-1', 'jane');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(now().report?.passed).toBe(false);
  work();
  await until(() => now().report?.passed === true);
});

test('a lab that ends is brought back with its files, and its learner is told', async () => {
  await open({ warmSeats: 1 });
  await made(1);
  join();
  work();
  await until(() => now().report !== null);
  await answer('seat-1-task-1', 'jane');
  const [lab] = room.embedded.running;
  if (lab === undefined) throw new Error('no lab runs');
  room.embedded.running.delete(lab);
  room.embedded.stopped.add(lab);
  await until(() => room.live.seat(seat).notices.length > 0);
  await until(() => !now().isBroken);
  expect(room.live.seat(seat).notices[0]?.text).toMatch(/^Your node has ended .* brought back with your files\.$/);
  expect(seats.labs.phase(seat, first)).toBe('running');
  await until(() => now().report?.passed === true);
});

test('a lab that cannot be started is said once, and tried again', async () => {
  room = await memoryClass({ warmSeats: 1 });
  let isFull = true;
  room.embedded.duringCreate = async () => {
    if (isFull) throw new Error('no space left on device');
  };
  run();
  await until(() => now().isBroken);
  isFull = false;
  await made(1);
  expect(room.live.seat(seat).notices.map(({ text }) => text)).toEqual([
    'Your node could not be started: no space left on device',
  ]);
});

test('with little memory, the lab that the learner has turned away from is stopped with its files', async () => {
  await open({ warmSeats: 1, seats: 1 }, { labsAtOnce: 1 });
  await made(1);
  join();
  room.live.record({ kind: 'opened', seat, task: second });
  await until(() => taskOf(room.live.seat(seat), second)?.isMade === true);
  expect([...room.embedded.running]).toEqual(['seat-1-task-2']);
  expect([...room.embedded.stopped]).toEqual(['seat-1-task-1']);
});

test('at zero, everything that was worked on is graded', async () => {
  await open({ minutes: 0.005 });
  await made(1);
  await answer('seat-1-task-1', 'jane');
  join();
  await until(() => room.live.state().hasEnded);
  await until(() => now().final !== null);
  expect(now().final).toMatchObject({ kind: 'graded', report: { passed: true } });
  expect(taskOf(room.live.seat(seat), second)?.final).toBeNull();
  expect(room.live.seat(seatNumbered(2)).tasks.every(({ final }) => final === null)).toBe(true);
});

test('a seat with more time ends later, and the class with it', async () => {
  await open({ minutes: 0.005, warmSeats: 2 });
  room.live.record({ kind: 'extended', seat: seatNumbered(2), minutes: 60 });
  await made(1);
  join(1);
  join(2);
  await until(() => room.live.seat(seat).hasEnded);
  expect([room.live.state().hasEnded, room.live.seat(seatNumbered(2)).hasEnded]).toEqual([false, false]);
  room.live.record({ kind: 'extended', seat: seatNumbered(2), minutes: -60 });
  await until(() => room.live.state().hasEnded);
});

test('in an exam nothing is graded before the end', async () => {
  await open({ exam: { passMark: 67 }, warmSeats: 1 });
  await made(1);
  join();
  await answer('seat-1-task-1', 'jane');
  seats.grades.touched(seat);
  await until(() => !seats.grades.isGrading(seat, first));
  expect([now().report, now().final]).toEqual([null, null]);
  room.live.record({ kind: 'ended', seat: null, how: 'instructor' });
  await until(() => now().final?.kind === 'graded');
  expect(now().report?.passed).toBe(true);
});

test('a hub that is started again brings back what had stopped, and grades what was not', async () => {
  await open({ warmSeats: 2 });
  await Promise.all([made(1), made(2)]);
  join();
  work();
  await until(() => now().report !== null);
  await answer('seat-1-task-1', 'jane');
  await close();
  const { folder, embedded } = room;
  for (const lab of [...embedded.running]) {
    embedded.running.delete(lab);
    embedded.stopped.add(lab);
  }
  const nodes = new Map(['seat-1-task-1'].map((lab) => [lab, room.node(lab)]));
  room = await openMemoryClass(folder, { embedded, nodes });
  room.live.record({ kind: 'ended', seat: null, how: 'instructor' });
  run();
  await until(() => now().final?.kind === 'graded');
  expect(now().final).toMatchObject({ report: { passed: true } });
});

test('many that save at once are graded in turn, never more than so many at a time', async () => {
  await open({ seats: 8, warmSeats: 8 });
  const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
  await Promise.all(numbers.map(made));
  let atOnce = 0;
  let most = 0;
  for (const number of numbers) {
    const node = room.node(`seat-${number}-task-1`);
    const { readFile } = node;
    node.readFile = async (file, options) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      return readFile(file, options);
    };
    await answer(`seat-${number}-task-1`, 'jane');
  }
  for (const number of numbers) {
    join(number);
    work(number);
  }
  await Promise.all(numbers.map((number) => until(() => now(number).report?.passed === true)));
  expect(most).toBe(2);
});
