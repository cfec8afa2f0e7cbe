import { readdirSync, readFileSync } from 'node:fs';
import type { PodInstance } from './pod-instance.ts';

/**
 * The processes of an idle control plane, clients before the servers that they call. `null` unless every container of
 * every pod is running and ready, and no other program is running on the node.
 */
export function suspendableProcesses(
  instances: readonly PodInstance[],
  processes: () => readonly NodeProcess[] = processesOfNode,
): readonly number[] | null {
  const pids: { readonly pid: number; readonly rank: number }[] = [];
  for (const { spec, state } of instances.flatMap(({ containers }) => containers)) {
    if (state.phase !== 'running' || !state.ready) return null;
    pids.push({ pid: state.pid, rank: rankOf(spec.image) });
  }
  const own = new Set([process.pid, ...pids.map(({ pid }) => pid)]);
  if (pids.length === 0 || processes().some(({ pid, session }) => !own.has(pid) && !own.has(session))) return null;
  return pids.sort((a, b) => a.rank - b.rank).map(({ pid }) => pid);
}

/** A process in this process's pid namespace. */
export interface NodeProcess {
  readonly pid: number;
  /** The pid of the process that leads its session. */
  readonly session: number;
}

const ASKED_BY_OTHERS = ['/kube-apiserver:', '/etcd:'];

function rankOf(image: string): number {
  return ASKED_BY_OTHERS.findIndex((name) => image.includes(name));
}

function processesOfNode(): readonly NodeProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const pid = Number(name);
      const session = sessionOf(pid);
      return session === null ? [] : [{ pid, session }];
    });
}

/** `null` if it has ended. Source: proc_pid_stat(5). */
function sessionOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, , , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : Number(session);
  } catch {
    return null;
  }
}
