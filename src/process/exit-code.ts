import { constants } from 'node:os';

/** The exit code that a shell returns for a program that a signal has ended: 128 + n. */
export function exitCodeAfter(signal: string): number {
  const number = Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0;
  return 128 + number;
}
