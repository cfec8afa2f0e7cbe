import { type LoadedPolicy, loadPolicy, type RefusedPolicy } from '../../audit-policy/load.ts';
import type { KubernetesMinor } from '../../audit-policy/policy.ts';
import type { FileStat, LabNode } from '../../node/lab-node.ts';

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
  const unreadable = (why: string, reason: string): PolicyEvidence => ({
    state: 'unreadable',
    why,
    message: `open ${file}: ${reason}`,
  });
  switch (read.state) {
    case 'missing':
      return unreadable('there is no such file on the node', 'no such file or directory');
    case 'directory':
      return { state: 'unreadable', why: 'it is a directory, not a file', message: `read ${file}: is a directory` };
    case 'special':
      return unreadable('it is a device, pipe or socket, not a file', 'not a regular file');
    case 'loop':
      return unreadable('it is a link that leads in a circle', 'too many levels of symbolic links');
    case 'too-large':
      return unreadable(`it has ${read.size} bytes, and no policy is that large`, 'file too large');
    case 'file': {
      const loaded = loadPolicy(new TextDecoder().decode(read.bytes), { file, minor });
      return loaded.ok
        ? { state: 'loaded', loaded, stat: read.stat }
        : { state: 'refused', refused: loaded, stat: read.stat };
    }
  }
}
