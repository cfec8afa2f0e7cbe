import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Doze, makeDoze } from '../../../../src/providers/embedded/supervisor/doze.ts';

const TIMES = { quiet: 20_000, asleep: 4_000, awake: 400, step: 50 };
const [CONTROLLERS, API_SERVER, ETCD] = [30, 20, 10];

let signals: string[];
let sleepers: readonly number[] | null;
let doze: Doze;

beforeEach(() => {
  vi.useFakeTimers();
  signals = [];
  sleepers = [CONTROLLERS, API_SERVER, ETCD];
  doze = makeDoze({
    sleepers: () => sleepers,
    signal: (pid, signal) => signals.push(`${signal === 'SIGSTOP' ? '-' : '+'}${pid}`),
    times: TIMES,
  });
});
afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const STOPPED = ['-30', '-20', '-10'];
const WOKEN = ['+10', '+20', '+30'];

test('it is stopped after a while, those first that ask others, and woken in the other order for a moment', async () => {
  await pass(TIMES.quiet - 1);
  expect(signals).toEqual([]);
  expect(doze.isDozing).toBe(false);
  await pass(1);
  expect(signals).toEqual(['-30']);
  await pass(2 * TIMES.step);
  expect(signals).toEqual(STOPPED);
  expect(doze.isDozing).toBe(true);
  await pass(TIMES.step + TIMES.asleep);
  expect(signals).toEqual([...STOPPED, ...WOKEN]);
  await pass(TIMES.awake + 2 * TIMES.step);
  expect(signals).toEqual([...STOPPED, ...WOKEN, ...STOPPED]);
});

test('no process is stopped for as long as 5 s', async () => {
  await pass(TIMES.quiet);
  let stoppedFor = 0;
  let longest = 0;
  for (let at = 0; at < 60_000; at += 10) {
    await pass(10);
    stoppedFor = signals.lastIndexOf('-30') > signals.lastIndexOf('+30') ? stoppedFor + 10 : 0;
    longest = Math.max(longest, stoppedFor);
  }
  expect(longest).toBeGreaterThan(4_000);
  expect(longest).toBeLessThan(5_000);
});

test('whoever uses it wakes it at once, and it is awake for as long as anybody does', async () => {
  await pass(TIMES.quiet + 1_000);
  const [leave, leaveToo] = [doze.use(), doze.use()];
  expect(signals).toEqual([...STOPPED, ...WOKEN]);
  expect(doze.isDozing).toBe(false);
  await pass(600_000);
  leave();
  leave();
  await pass(600_000);
  expect(signals).toHaveLength(6);
  leaveToo();
  await pass(TIMES.quiet - 1);
  expect(signals).toHaveLength(6);
  await pass(1);
  expect(signals).toHaveLength(7);
});

test('somebody who comes while it is being stopped finds all of it awake', async () => {
  await pass(TIMES.quiet + TIMES.step);
  expect(signals).toEqual(['-30', '-20']);
  doze.use();
  await pass(600_000);
  expect(signals).toEqual(['-30', '-20', '+20', '+30']);
});

test('what has to be awake keeps it so: it is looked at again after a while', async () => {
  sleepers = null;
  await pass(TIMES.quiet * 3);
  expect(signals).toEqual([]);
  expect(doze.isDozing).toBe(false);
  sleepers = [ETCD];
  await pass(TIMES.quiet);
  expect(signals).toEqual(['-10']);
});

test('what must not be stopped any more while it is being stopped wakes all', async () => {
  await pass(TIMES.quiet);
  sleepers = null;
  await pass(TIMES.step);
  expect(signals).toEqual(['-30', '+30']);
  await pass(TIMES.awake);
  expect(doze.isDozing).toBe(false);
});

test('work waits until it is awake, and it is not stopped meanwhile', async () => {
  await pass(TIMES.quiet + TIMES.step);
  const begun: number[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const work = doze.whileAwake(() => {
    begun.push(signals.length);
    return promise;
  });
  await pass(TIMES.step);
  expect(begun).toEqual([]);
  await pass(TIMES.step + TIMES.asleep);
  expect(begun).toEqual([6]);
  await pass(60_000);
  expect(signals).toHaveLength(6);
  resolve('done');
  expect(await work).toBe('done');
  await pass(TIMES.awake);
  expect(signals).toHaveLength(7);
});

test('work that fails does not keep it awake', async () => {
  await expect(doze.whileAwake(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await pass(TIMES.quiet);
  expect(signals).toEqual(['-30']);
});
