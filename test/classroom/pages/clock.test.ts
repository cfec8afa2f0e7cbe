import { expect, test } from 'vitest';
import {
  clockText,
  secondsLeft,
  spokenTime,
  timeOfDay,
  warningAt,
} from '../../../src/classroom/pages/browser/clock.ts';

test('the time that is left follows from the receipt, not from the time of day', () => {
  const clock = { remaining: 100, isPaused: false, receivedAt: 5_000 };
  expect(secondsLeft(clock, 5_000)).toBe(100);
  expect(secondsLeft(clock, 5_400)).toBe(100);
  expect(secondsLeft(clock, 6_000)).toBe(99);
  expect(secondsLeft(clock, 500_000)).toBe(0);
});

test('a paused clock stands, and without a limit there is none', () => {
  expect(secondsLeft({ remaining: 100, isPaused: true, receivedAt: 0 }, 60_000)).toBe(100);
  expect(secondsLeft({ remaining: null, isPaused: false, receivedAt: 0 }, 60_000)).toBeNull();
});

test('the clock in figures and in words', () => {
  expect([0, 9, 61, 2472, 3753].map(clockText)).toEqual(['0:00', '0:09', '1:01', '41:12', '1:02:33']);
  expect([30, 60, 2472, 3600, 3753, 7300].map(spokenTime)).toEqual([
    'less than a minute',
    '1 minute',
    '41 minutes',
    '1 hour',
    '1 hour 2 minutes',
    '2 hours 1 minute',
  ]);
});

test('each warning comes once, and again after an extension', () => {
  const warnings = [1801, 1800, 1799, 901, 900, 301, 299, 600, 300, 0].map((now, at, all) =>
    warningAt(all[at - 1] ?? null, now),
  );
  expect(warnings).toEqual([null, 30, null, null, 15, null, 5, null, 5, null]);
});

test('after a sleep only the last warning counts', () => {
  expect(warningAt(2000, 250)).toBe(5);
  expect(warningAt(2000, 0)).toBeNull();
});

test('what is no time has no time of day', () => {
  expect(timeOfDay('yesterday')).toBe('');
  expect(timeOfDay('2026-11-29T12:04:00Z')).toMatch(/^\d\d:\d\d$/);
});
