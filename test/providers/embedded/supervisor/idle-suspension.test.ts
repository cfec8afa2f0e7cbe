import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type IdleSuspension,
  makeIdleSuspension,
} from '../../../../src/providers/embedded/supervisor/idle-suspension.ts';

const TIMES = { quiet: 20_000, stopped: 4_000, running: 400, step: 50 };
const [CONTROLLERS, API_SERVER, ETCD] = [30, 20, 10];

let signals: string[];
let suspendable: readonly number[] | null;
let suspension: IdleSuspension;

beforeEach(() => {
  vi.useFakeTimers();
  signals = [];
  suspendable = [CONTROLLERS, API_SERVER, ETCD];
  suspension = makeIdleSuspension({
    suspendable: () => suspendable,
    signal: (pid, signal) => signals.push(`${signal === 'SIGSTOP' ? '-' : '+'}${pid}`),
    times: TIMES,
  });
});
afterEach(() => vi.useRealTimers());

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const STOPPED = ['-30', '-20', '-10'];
const WOKEN = ['+10', '+20', '+30'];

test('it is stopped after a while, clients first, and resumed briefly in reverse order', async () => {
  await pass(TIMES.quiet - 1);
  expect(signals).toEqual([]);
  expect(suspension.isSuspended).toBe(false);
  await pass(1);
  expect(signals).toEqual(['-30']);
  await pass(2 * TIMES.step);
  expect(signals).toEqual(STOPPED);
  expect(suspension.isSuspended).toBe(true);
  await pass(TIMES.step + TIMES.stopped);
  expect(signals).toEqual([...STOPPED, ...WOKEN]);
  await pass(TIMES.running + 2 * TIMES.step);
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

test('any use resumes it at once, and it runs as long as it is used', async () => {
  await pass(TIMES.quiet + 1_000);
  const [leave, leaveToo] = [suspension.use(), suspension.use()];
  expect(signals).toEqual([...STOPPED, ...WOKEN]);
  expect(suspension.isSuspended).toBe(false);
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

test('a use while it is being stopped resumes all of it', async () => {
  await pass(TIMES.quiet + TIMES.step);
  expect(signals).toEqual(['-30', '-20']);
  suspension.use();
  await pass(600_000);
  expect(signals).toEqual(['-30', '-20', '+20', '+30']);
});

test('a lab that has to run is not stopped, and is checked again after a while', async () => {
  suspendable = null;
  await pass(TIMES.quiet * 3);
  expect(signals).toEqual([]);
  expect(suspension.isSuspended).toBe(false);
  suspendable = [ETCD];
  await pass(TIMES.quiet);
  expect(signals).toEqual(['-10']);
});

test('if it must no longer be stopped while it is being stopped, all of it resumes', async () => {
  await pass(TIMES.quiet);
  suspendable = null;
  await pass(TIMES.step);
  expect(signals).toEqual(['-30', '+30']);
  await pass(TIMES.running);
  expect(suspension.isSuspended).toBe(false);
});

test('work waits until it is running, and keeps it from being stopped', async () => {
  await pass(TIMES.quiet + TIMES.step);
  const begun: number[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const work = suspension.whileRunning(() => {
    begun.push(signals.length);
    return promise;
  });
  await pass(TIMES.step);
  expect(begun).toEqual([]);
  await pass(TIMES.step + TIMES.stopped);
  expect(begun).toEqual([6]);
  await pass(60_000);
  expect(signals).toHaveLength(6);
  resolve('done');
  expect(await work).toBe('done');
  await pass(TIMES.running);
  expect(signals).toHaveLength(7);
});

test('failed work does not keep it running', async () => {
  await expect(suspension.whileRunning(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await pass(TIMES.quiet);
  expect(signals).toEqual(['-30']);
});
