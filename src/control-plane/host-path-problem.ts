import { hostPathMismatch } from '../node/host-path-type.ts';
import type { FileStat } from '../node/lab-node.ts';
import type { WantedMount } from '../node/manifest/mounts.ts';

/** Why the kubelet cannot mount a hostPath as its manifest says. */
export interface HostPathProblem {
  readonly actual: string;
  /** The kubelet's message. */
  readonly message: string;
}

/** Predicts the kubelet's check of a hostPath volume; `null` if it can be mounted. */
export function hostPathProblem(
  { hostPathType, hostPath }: WantedMount,
  stat: FileStat | null,
): HostPathProblem | null {
  const message = hostPathMismatch(hostPath, hostPathType, stat?.type ?? 'missing');
  if (message === null) return null;
  return { actual: stat === null ? 'nothing exists at that path' : `${hostPath} is a ${stat.type}`, message };
}
