import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** How many users and groups a lab has for itself: its root, its nobody (65534), and all between. */
export const RANGE_SIZE = 65_536;

/**
 * Where the ranges of labs lie: above those that systemd and shadow give out, and below its range for foreign images
 * and what a signed number holds. Source: systemd's docs/UIDS-GIDS.md.
 */
const FIRST = 0x7000_0000;
const BEYOND = 0x7ffe_0000;

/**
 * Chooses a range of user IDs of this machine that no running process has in its user namespace, and none of `taken`.
 * Gives its first ID, which is the lab's root.
 */
export async function chooseRange(taken: readonly number[]): Promise<number> {
  const used = [...taken, ...(await rangesInUse())];
  for (;;) {
    const first = FIRST + randomInt((BEYOND - FIRST) / RANGE_SIZE) * RANGE_SIZE;
    if (!used.includes(first)) return first;
  }
}

/** The first IDs of the ranges of labs that running processes have. */
export async function rangesInUse(): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const maps = await Promise.all(
    pids.map(async (pid) => {
      const [map, stat] = await Promise.all(
        ['uid_map', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      );
      // One that has ended, and that nobody has taken notice of, uses nothing any more.
      return /\) [ZX] [^)]*$/.test(stat ?? '') ? '' : (map ?? '');
    }),
  );
  const firsts = maps.flatMap((map) => map.split('\n').map((line) => Number(line.trim().split(/\s+/)[1])));
  return [...new Set(firsts.filter((first) => first >= FIRST && first < BEYOND))];
}
