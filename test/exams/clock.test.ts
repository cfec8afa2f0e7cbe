import { expect, test } from 'vitest';
import { elapsed, type Moment } from '../../src/exams/clock.ts';

const MINUTE = 60_000;
const at = (wall: number, uptime: number, boot: string | null = 'one'): Moment => ({
  wall: wall * MINUTE,
  uptime: uptime * MINUTE,
  boot,
});

test.each([
  ['time passes', at(100, 10), at(110, 20), 10],
  ['the clock is set back', at(100, 10), at(40, 20), 10],
  ['the clock is set forward', at(100, 10), at(500, 20), 10],
  ['the machine reboots', at(100, 10), at(130, 2, 'two'), 30],
  ['it reboots with its clock set back', at(100, 10), at(40, 7, 'two'), 7],
  ['boots are not identified', at(100, 10, null), at(40, 20, null), 10],
  ['boots are not identified, and the machine reboots', at(100, 10, null), at(130, 2, null), 30],
  ['two processes look at once', at(100, 10), at(100, 9.999), 0],
])('%s', (_what, from, to, minutes) => {
  expect(elapsed(from, to)).toBe(minutes * MINUTE);
});
