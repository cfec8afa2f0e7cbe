import { type LoadedPolicy, loadPolicy, type RefusedPolicy } from '../../domains/audit/policy/load.ts';
import { fact } from '../../grading/facts.ts';
import type { FileRead, FileStat } from '../../node/lab-node.ts';
import { whyUnread } from '../../node/unread-file.ts';
import { auditOf } from './audit-block.ts';

/** The policy file of the task, as it is on the node now. */
export type PolicyOnNode =
  | { readonly state: 'loaded'; readonly loaded: LoadedPolicy; readonly stat: FileStat }
  | { readonly state: 'refused'; readonly refused: RefusedPolicy; readonly stat: FileStat }
  /** `message` is the API server's error when it tries to read the file. */
  | { readonly state: 'unreadable'; readonly why: string; readonly message: string };

/** Bytes; no real policy is this large, so the file has been filled with something else. */
const MAX_POLICY_BYTES = 4_000_000;

export const auditPolicy = fact(async ({ node, scenario, minor, signal }): Promise<PolicyOnNode> => {
  const file = auditOf(scenario).policy;
  const read = await node.readFile(file, { signal, maxBytes: MAX_POLICY_BYTES });
  if (read.state !== 'file')
    return { state: 'unreadable', why: whyUnread(read), message: ERRORS[read.state].replace('FILE', file) };
  const loaded = loadPolicy(new TextDecoder().decode(read.bytes), { file, minor });
  return loaded.ok
    ? { state: 'loaded', loaded, stat: read.stat }
    : { state: 'refused', refused: loaded, stat: read.stat };
});

/** Why there is no usable policy, in a sentence of the API server or of the node. */
export function whyNotLoaded(policy: Exclude<PolicyOnNode, { state: 'loaded' }>): string {
  return policy.state === 'refused' ? policy.refused.message : policy.why;
}

const ERRORS: Readonly<Record<Exclude<FileRead['state'], 'file'>, string>> = {
  missing: 'open FILE: no such file or directory',
  directory: 'read FILE: is a directory',
  special: 'open FILE: not a regular file',
  loop: 'open FILE: too many levels of symbolic links',
  'too-large': 'open FILE: file too large',
};
