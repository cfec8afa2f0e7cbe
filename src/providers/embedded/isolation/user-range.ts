import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** How many users and groups a lab has of its own: its root, its nobody (65534), and all in between. */
export const RANGE_SIZE = 65_536;

/**
 * The start of the ranges of labs: above those that systemd and shadow allocate, and below systemd's range for foreign
 * images and the maximum of a signed number. Source: systemd's docs/UIDS-GIDS.md.
 */
const FIRST = 0x7000_0000;
const BEYOND = 0x7ffe_0000;

/**
 * Chooses a range of user IDs of this machine that no running process has in its user namespace. Returns its first ID,
 * which is the lab's root.
 */
export function chooseRange(): number {
  const used = rangesInUse();
  for (;;) {
    const first = FIRST + randomInt((BEYOND - FIRST) / RANGE_SIZE) * RANGE_SIZE;
    if (!used.has(first)) return first;
  }
}

/** Whether a running process has the range that starts with this ID. */
export function isRangeInUse(first: number): boolean {
  return rangesInUse().has(first);
}

/**
 * The first IDs of the ranges of labs that running processes have. Reads the files synchronously, which is faster than
 * waiting for each.
 */
function rangesInUse(): ReadonlySet<number> {
  const firsts = new Set<number>();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const first = Number(textOf(`/proc/${pid}/uid_map`).trim().split(/\s+/)[1]);
    if (first < FIRST || first >= BEYOND || Number.isNaN(first)) continue;
    // A process that has ended but has not been reaped no longer uses anything.
    if (!/\) [ZX] [^)]*$/.test(textOf(`/proc/${pid}/stat`))) firsts.add(first);
  }
  return firsts;
}

/** Empty if the process has ended in the meantime. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
