import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives files and folders of this machine, with all their contents, to a user; never follows symbolic links.
 * Synchronous, since there are few of them and each takes microseconds.
 */
export function ownAll(uid: number, paths: readonly string[]): void {
  for (const path of paths) {
    lchownSync(path, uid, uid);
    for (const entry of entriesOf(path)) ownAll(uid, [join(path, entry)]);
  }
}

/** The names in a folder; empty for anything else. */
function entriesOf(path: string): readonly string[] {
  try {
    return lstatSync(path).isDirectory() ? readdirSync(path) : [];
  } catch {
    return [];
  }
}
