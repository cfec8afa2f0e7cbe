import type { ExamState } from '../../exams/state.ts';
import pc from '../color.ts';

/** The minutes of the exam alerts at its end. */
const SHORT = 15;
const VERY_SHORT = 5;

/** `43 min left of 60`, with the seconds in the last minutes. */
export function timeText({ plan, left, phase, pauses }: ExamState): string {
  const minutes = left / 60_000;
  const text = `${leftText(left)} left of ${plan.minutes}`;
  const colored = minutes <= VERY_SHORT ? pc.red(text) : minutes <= SHORT ? pc.yellow(text) : text;
  if (phase === 'paused') return `${colored}; paused for ${leftText(pauses.at(-1)?.milliseconds ?? 0)}`;
  return colored;
}

function leftText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds >= VERY_SHORT * 60) return `${Math.floor(seconds / 60)} min`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${seconds} s`;
}
