import type { FileStat } from '../node/lab-node.ts';
import type { WantedMount } from '../node/manifest/mounts.ts';

/** Why the kubelet, or the runtime after it, cannot mount a hostPath as its manifest says. */
export interface HostPathProblem {
  readonly actual: string;
  /** The kubelet's own words. */
  readonly message: string;
}

/**
 * Holds a hostPath volume's type against what is there. `null` when it can be mounted.
 * Source: pkg/volume/hostpath/host_path.go, checkTypeInternal.
 */
export function hostPathProblem(
  { hostPathType, hostPath }: WantedMount,
  stat: FileStat | null,
): HostPathProblem | null {
  const failed = (actual: string, reason: string): HostPathProblem => ({
    actual,
    message: `hostPath type check failed: ${hostPath} is not ${reason}`,
  });
  const there =
    stat === null
      ? 'nothing is there'
      : stat.type === 'directory'
        ? `${hostPath} is a directory`
        : `${hostPath} is a ${stat.type}`;
  switch (hostPathType) {
    case 'File':
      return stat?.type === 'file' ? null : failed(there, 'a file');
    case 'FileOrCreate':
      return stat === null || stat.type === 'file' ? null : failed(there, 'a file');
    case 'Directory':
      return stat?.type === 'directory' ? null : failed(there, 'a directory');
    case 'DirectoryOrCreate':
      return stat === null || stat.type === 'directory' ? null : failed(there, 'a directory');
    case 'Socket':
      return stat?.type === 'special' ? null : failed(there, 'a socket file');
    case 'CharDevice':
      return stat?.type === 'special' ? null : failed(there, 'a character device');
    case 'BlockDevice':
      return stat?.type === 'special' ? null : failed(there, 'a block device');
    default:
      return null;
  }
}
