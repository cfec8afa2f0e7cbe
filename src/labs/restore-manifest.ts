import path from 'node:path';
import type { LabNode } from '../node/lab-node.ts';
import { whyUnread } from '../node/unread-file.ts';
import { unifiedDiff } from '../text/unified-diff.ts';
import { LabProblem } from './lab.ts';
import { MAX_KEPT_BYTES, type WorkingManifest } from './working-manifest.ts';

/** A manifest on the node that differs from the one that worked. */
export interface Restoration {
  /** The difference that a restore makes, as `diff -u` prints it. */
  readonly difference: string;
  /** Where the node keeps what a restore replaces. */
  readonly backup: string;
  readonly apply: () => Promise<void>;
}

/** A comparison of longer files takes too much memory. */
const MOST_LINES = 2_000;

/**
 * What restoring a manifest changes on the node; `null` if it is there unchanged. Throws LabProblem if something else
 * than a file is in its place.
 */
export async function restoration(
  node: LabNode,
  { file, content }: WorkingManifest,
  signal: AbortSignal,
): Promise<Restoration | null> {
  const read = () => node.readFile(file, { signal, maxBytes: MAX_KEPT_BYTES });
  const found = await read();
  if (found.state !== 'file' && found.state !== 'missing') {
    throw new LabProblem(`${file} cannot be restored: ${whyUnread(found)}; move it away first`);
  }
  const before = found.state === 'file' ? new TextDecoder().decode(found.bytes) : '';
  if (before === content) return null;
  const isTooLong = isLong(before) || isLong(content);
  const backup = `/root/${path.posix.basename(file)}.replaced`;
  return {
    difference: isTooLong ? 'The difference is too long to show.' : unifiedDiff(before, content, file),
    backup,
    async apply() {
      // Read again: it may have changed while the user was asked.
      const replaced = await read();
      if (replaced.state === 'file') await node.writeFile(backup, replaced.bytes, { signal });
      await node.writeFile(file, content, { signal });
    },
  };
}

function isLong(text: string): boolean {
  return text.split('\n').length > MOST_LINES;
}
