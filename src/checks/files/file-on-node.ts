import { createHash } from 'node:crypto';
import { factFor, type GradedLab } from '../../grading/facts.ts';
import type { FileStat } from '../../node/lab-node.ts';

/** A path of the node with links followed; a link that leads nowhere is missing. */
export type FileOnNode =
  | { readonly state: 'missing' }
  /** A directory, a device or anything else that has no content. */
  | { readonly state: 'other'; readonly type: Exclude<FileStat['type'], 'file'> }
  | FoundFile;

export interface FoundFile {
  readonly state: 'file';
  readonly stat: FileStat;
  /** Names, or numbers of those that have none. */
  readonly owner: string;
  readonly group: string;
}

/** What there is at a path. Rejects if its owner cannot be read. */
export const fileOnNode = factFor(async ({ node, signal }, path: string): Promise<FileOnNode> => {
  const stat = await node.stat(path, { signal });
  if (stat === null) return { state: 'missing' };
  if (stat.type !== 'file') return { state: 'other', type: stat.type };
  const { exitCode, stdout, stderr } = await node.exec(['stat', '-L', '-c', '%U/%u %G/%g', '--', path], { signal });
  const found = /^(\S+)\/(\d+) (\S+)\/(\d+)$/.exec(stdout.trim());
  if (exitCode !== 0 || found === null) throw new Error(`the owner of ${path} cannot be read: ${stderr.trim()}`);
  const [, user = '', uid = '', groupName = '', gid = ''] = found;
  return { state: 'file', stat, owner: nameOr(user, uid), group: nameOr(groupName, gid) };
});

/** The digest of a file in lowercase hexadecimal digits, computed here: a program of the node could lie. */
export async function digestOnNode(
  { node, signal }: GradedLab,
  path: string,
  algorithm: 'sha256' | 'sha512',
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of node.streamFile(path, 0, { signal })) hash.update(chunk);
  return hash.digest('hex');
}

function nameOr(name: string, number: string): string {
  return name === 'UNKNOWN' ? number : name;
}
