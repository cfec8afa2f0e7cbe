import type { ClockView } from '../../api.ts';

/** A clock of the hub, with the moment of its receipt on the browser's steady clock, in milliseconds. */
export interface ReceivedClock extends ClockView {
  readonly receivedAt: number;
}

/**
 * Whole seconds that are left, `null` without a time limit. `now` is on the same clock as `receivedAt`: the browser's
 * time of day does not matter.
 */
export function secondsLeft({ remaining, isPaused, receivedAt }: ReceivedClock, now: number): number | null {
  if (remaining === null) return null;
  const passed = isPaused ? 0 : Math.max(0, now - receivedAt) / 1000;
  return Math.max(0, Math.ceil(remaining - passed));
}

/** `41:12`, `1:02:33`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** For people who do not see the clock, without seconds: `41 minutes`, `1 hour 2 minutes`, `less than a minute`. */
export function spokenTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return 'less than a minute';
  const words = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const hours = Math.floor(minutes / 60);
  return [hours > 0 ? words(hours, 'hour') : '', minutes % 60 > 0 ? words(minutes % 60, 'minute') : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** The real exam warns at these, in minutes. */
const WARNINGS = [5, 15, 30];

/**
 * The warning, in minutes, for a clock that showed `before` and shows `now`: the lowest mark that it has come to in
 * between, or `null`. An extension makes a later warning possible again.
 */
export function warningAt(before: number | null, now: number | null): number | null {
  if (before === null || now === null || now === 0) return null;
  return WARNINGS.find((minutes) => before > minutes * 60 && now <= minutes * 60) ?? null;
}

/** The time of day in the browser's zone: `12:04`. Empty for what is no time. */
export function timeOfDay(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? ''
    : date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
