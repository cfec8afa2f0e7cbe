import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** How many users and groups a lab has for itself: its root, its nobody (65534), and all between. */
export const RANGE_SIZE = 65_536;

/**
 * Where the ranges of labs lie: above those that systemd and shadow give out, and below its range for foreign images
 * and what a signed number holds. Source: systemd's docs/UIDS-GIDS.md.
 */
const FIRST = 0x7000_0000;
const BEYOND = 0x7ffe_0000;

/**
 * Chooses a range of user IDs of this machine that no running process has in its user namespace. Gives its first ID,
 * which is the lab's root.
 */
export function chooseRange(): number {
  const used = rangesInUse();
  for (;;) {
    const first = FIRST + randomInt((BEYOND - FIRST) / RANGE_SIZE) * RANGE_SIZE;
    if (!used.has(first)) return first;
  }
}

/** Whether a running process has the range that begins with this ID. */
export function isRangeInUse(first: number): boolean {
  return rangesInUse().has(first);
}

/** The first IDs of the ranges of labs that running processes have. Read at once: it is quicker than waiting for each. */
function rangesInUse(): ReadonlySet<number> {
  const firsts = new Set<number>();
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const first = Number(textOf(`/proc/${pid}/uid_map`).trim().split(/\s+/)[1]);
    if (first < FIRST || first >= BEYOND || Number.isNaN(first)) continue;
    // One that has ended, and that nobody has taken notice of, uses nothing any more.
    if (!/\) [ZX] [^)]*$/.test(textOf(`/proc/${pid}/stat`))) firsts.add(first);
  }
  return firsts;
}

/** Empty where the process has ended meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
