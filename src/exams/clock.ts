import { uptime } from 'node:os';
import { bootId } from '../process/identity.ts';

/** A point in time, by the clock on the wall and by the time since the machine booted. Milliseconds. */
export interface Moment {
  /** Since 1970; it can be set, forward and backward. */
  readonly wall: number;
  /** Since boot, including the time for which the machine was suspended; it cannot be set. */
  readonly uptime: number;
  /** The boot; `null` if the system does not identify boots. */
  readonly boot: string | null;
}

export async function moment(): Promise<Moment> {
  return { wall: Date.now(), uptime: Math.round(uptime() * 1000), boot: await bootId() };
}

/**
 * The milliseconds between two moments; never negative. Within one boot, only the time since boot counts, so that
 * setting the clock neither gives nor takes time. Across a reboot, the wall clock counts, but at least the time since
 * the last boot.
 */
export function elapsed(from: Moment, to: Moment): number {
  return isSameBoot(from, to) ? Math.max(0, to.uptime - from.uptime) : Math.max(to.uptime, to.wall - from.wall);
}

function isSameBoot(from: Moment, to: Moment): boolean {
  return from.boot === to.boot && (from.boot !== null || to.uptime >= from.uptime);
}
