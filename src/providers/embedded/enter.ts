import type { LabNode, RejectedManifest, StaticPod, StaticPodState } from '../../node/lab-node.ts';
import { NodeUnreachable } from '../../node/lab-node.ts';
import { doorBy, posixNode } from '../../node/posix-node.ts';
import { isAlive, type ProcessIdentity } from '../../process/identity.ts';
import type { Argv } from '../../process/run.ts';
import { NODE_NAME } from './cluster/address.ts';
import { ask, SupervisorGone } from './control-client.ts';
import type { LabFolder } from './lab-folder.ts';
import { PATH, TOOLS } from './node-files.ts';

/** Milliseconds within which a supervisor answers. */
const PATIENCE = 20_000;

/** The node behind a supervisor that runs. */
export function enterNode(folder: LabFolder, supervisor: ProcessIdentity): LabNode {
  const gone = 'the node does not run any more';
  return posixNode({
    name: NODE_NAME,
    ...doorBy(
      (argv, { tty }) => entry(supervisor.pid, argv, tty),
      async () => ((await isAlive(supervisor)) ? null : gone),
    ),
    kubectl: [`${TOOLS}/bin/kubectl`, '--cache-dir=/run/cks-lab/kubectl-cache'],
    adminKubeconfig: `${TOOLS}/admin.conf`,
    async staticPods(_node, { signal }) {
      const patience = AbortSignal.timeout(PATIENCE);
      const either = signal ? AbortSignal.any([signal, patience]) : patience;
      try {
        const { pods, rejected } = await ask<StaticPodsReply>(folder.controlSocket, 'static-pods', either);
        return { pods: pods.map(staticPod), rejected: rejected.map(rejection) };
      } catch (error) {
        if (error instanceof SupervisorGone || patience.aborted) throw new NodeUnreachable(gone, { cause: error });
        throw error;
      }
    },
  });
}

/**
 * Into the supervisor's namespaces, and there into a user and mount namespace of one's own: what the supervisor has
 * mounted read-only cannot be remounted from there. The program dies with its way in.
 */
function entry(pid: number, argv: readonly string[], tty: boolean): Argv {
  return [
    'nsenter',
    ...['--target', String(pid), '--user', '--preserve-credentials', '--mount', '--net', '--pid', '--ipc', '--uts'],
    ...['--root', '--wd'],
    ...['env', '-i', 'HOME=/root', 'USER=root', 'SHELL=/bin/bash', 'LANG=C.UTF-8', `PATH=${PATH}`],
    `TERM=${(tty && process.env.TERM) || 'dumb'}`,
    ...['unshare', '--user', '--map-root-user', '--mount', 'setpriv', '--pdeathsig', 'KILL'],
    ...['sh', '-c', 'cd /root 2>/dev/null; exec "$@"', 'sh'],
    ...argv,
  ];
}

interface StaticPodsReply {
  readonly pods: readonly Sent<StaticPod>[];
  readonly rejected: readonly { readonly file: string; readonly message: string; readonly line: number | null }[];
}

/** What becomes of a value that is sent as JSON. */
type Sent<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Sent<T[K]> } : T;

function staticPod(sent: Sent<StaticPod>): StaticPod {
  return { ...sent, state: staticPodState(sent.state) };
}

function staticPodState(state: Sent<StaticPodState>): StaticPodState {
  switch (state.phase) {
    case 'running':
      return { ...state, startedAt: new Date(state.startedAt) };
    case 'waiting':
      return { ...state, retryAt: date(state.retryAt) };
    case 'crashed':
      return {
        ...state,
        startedAt: date(state.startedAt),
        finishedAt: new Date(state.finishedAt),
        backoffUntil: date(state.backoffUntil),
      };
    case 'stopping':
      return { ...state, since: new Date(state.since) };
  }
}

function date(sent: string | null): Date | null {
  return sent === null ? null : new Date(sent);
}

function rejection({ file, message, line }: StaticPodsReply['rejected'][number]): RejectedManifest {
  return { file, message, ...(line !== null && { place: { file, line, column: 1 } }) };
}
