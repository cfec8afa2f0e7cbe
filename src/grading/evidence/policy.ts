import { type LoadedPolicy, loadPolicy, type RefusedPolicy } from '../../domains/audit/policy/load.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { FileRead, FileStat, LabNode } from '../../node/lab-node.ts';
import { whyUnread } from './unread-file.ts';

/** The policy file of the task, as it lies on the node now. */
export type PolicyEvidence =
  | { readonly state: 'loaded'; readonly loaded: LoadedPolicy; readonly stat: FileStat }
  | { readonly state: 'refused'; readonly refused: RefusedPolicy; readonly stat: FileStat }
  /** `message` is what the API server says when it tries to read it. */
  | { readonly state: 'unreadable'; readonly why: string; readonly message: string };

/** Bytes; a policy of this size has no reader, and a learner has filled a file with something else. */
const MAX_POLICY_BYTES = 4_000_000;

export async function policyEvidence(
  node: LabNode,
  file: string,
  minor: KubernetesMinor,
  signal: AbortSignal,
): Promise<PolicyEvidence> {
  const read = await node.readFile(file, { signal, maxBytes: MAX_POLICY_BYTES });
  if (read.state !== 'file')
    return { state: 'unreadable', why: whyUnread(read), message: ERRORS[read.state].replace('FILE', file) };
  const loaded = loadPolicy(new TextDecoder().decode(read.bytes), { file, minor });
  return loaded.ok
    ? { state: 'loaded', loaded, stat: read.stat }
    : { state: 'refused', refused: loaded, stat: read.stat };
}

const ERRORS: Readonly<Record<Exclude<FileRead['state'], 'file'>, string>> = {
  missing: 'open FILE: no such file or directory',
  directory: 'read FILE: is a directory',
  special: 'open FILE: not a regular file',
  loop: 'open FILE: too many levels of symbolic links',
  'too-large': 'open FILE: file too large',
};
