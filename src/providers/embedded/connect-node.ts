import { type LabNode, NodeUnreachable, type RejectedManifest } from '../../node/lab-node.ts';
import { posixNode } from '../../node/posix-node.ts';
import type { ProcessIdentity } from '../../process/identity.ts';
import { NODE_NAME } from './cluster/address.ts';
import { nodeConnection } from './connection/node-connection.ts';
import { ask, SupervisorGone } from './connection/supervisor-client.ts';
import { suspendedReply } from './connection/suspended-reply.ts';
import type { LabFolder } from './lab-folder.ts';
import { TOOLS } from './node-tools-folder.ts';

/** Milliseconds within which a supervisor answers. */
const ANSWER_TIMEOUT_MS = 20_000;

/** The node of a running supervisor. */
export function connectNode(folder: LabFolder, supervisor: ProcessIdentity): LabNode {
  return posixNode({
    name: NODE_NAME,
    ...nodeConnection(folder.controlSocket, supervisor),
    kubectl: [`${TOOLS}/bin/kubectl`, '--cache-dir=/run/cks-lab/kubectl-cache'],
    adminKubeconfig: `${TOOLS}/admin.conf`,
    async staticPods(_node, { signal }) {
      const { staticPodsReply } = await import('./connection/protocol.ts');
      const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
      try {
        const { pods, rejected } = await ask(folder.controlSocket, 'static-pods', staticPodsReply, either);
        return { pods, rejected: rejected.map(rejection) };
      } catch (error) {
        if (error instanceof SupervisorGone || timeout.aborted) {
          throw new NodeUnreachable('the node is no longer running', { cause: error });
        }
        throw error;
      }
    },
  });
}

/**
 * Whether a lab's control plane is stopped most of the time because the lab is not in use; this query does not resume
 * it.
 */
export async function isSuspended(folder: LabFolder, signal: AbortSignal): Promise<boolean> {
  try {
    return await ask(folder.controlSocket, 'suspended', suspendedReply, signal);
  } catch (error) {
    if (error instanceof SupervisorGone) return false;
    throw error;
  }
}

function rejection(sent: {
  readonly file: string;
  readonly message: string;
  readonly line: number | null;
}): RejectedManifest {
  const { file, message, line } = sent;
  return { file, message, ...(line !== null && { place: { file, line, column: 1 } }) };
}
