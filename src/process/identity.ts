import { readFile } from 'node:fs/promises';
import { isNumber, isObjectOf, isString, nullable } from './json-guard.ts';

/** Identifies a process in one boot of this machine; a pid alone may be reused by a later process. */
export interface ProcessIdentity {
  readonly pid: number;
  /**
   * Clock ticks between boot and the start of the process (field 22 of /proc/PID/stat); `null` if there is no /proc.
   */
  readonly startTicks: number | null;
  readonly bootId: string | null;
}

/** Whether a decoded value is one that `identify` returned, possibly in another process. */
export const isProcessIdentity = isObjectOf<ProcessIdentity>({
  pid: isNumber,
  startTicks: nullable(isNumber),
  bootId: nullable(isString),
});

export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, startTicks: await startTicks(pid), bootId: await bootId() };
}

export async function isAlive(process: ProcessIdentity): Promise<boolean> {
  if (process.startTicks === null) return answersSignals(process.pid);
  return process.bootId === (await bootId()) && process.startTicks === (await startTicks(process.pid));
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function startTicks(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The program's name, in parentheses, may itself contain spaces and parentheses.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // The first thread of a killed process is a zombie while other threads of it are still ending.
  const hasEnded = state === 'Z' && Number(rest[16]) <= 1;
  return hasEnded ? null : Number(rest[18]);
}

/** Identifies the current boot of this machine; `null` if there is no /proc. */
export async function bootId(): Promise<string | null> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  return id === null ? null : id.trim();
}
