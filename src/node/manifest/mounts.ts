import type { Container, Pod } from '../../kubernetes/objects/pod.ts';
import type { ContainerMount } from '../lab-node.ts';
import { isWithin } from '../path-within.ts';

/** A mount that a container requests, and what the kubelet checks about its source before it starts the container. */
export interface WantedMount extends ContainerMount {
  readonly volume: string;
  /** The `type` of a hostPath volume; `emptyDir` is a folder that is created for the pod. */
  readonly source: 'hostPath' | 'emptyDir';
  readonly hostPathType: string;
}

/**
 * The mounts that result from a container's volumeMounts; `unsupported` names volumes that are neither hostPath nor
 * emptyDir.
 */
export interface WantedMounts {
  readonly mounts: readonly WantedMount[];
  readonly unsupported: readonly string[];
}

/**
 * The mounts of a container in the order in which they are performed: a path comes after its parents.
 * Source: pkg/kubelet/kubelet_pods.go, makeMounts.
 */
export function wantedMounts(pod: Pod, uid: string, container: Container): WantedMounts {
  const volumes = new Map(pod.volumes.map((volume) => [volume.name, volume]));
  const mounts: WantedMount[] = [];
  const unsupported: string[] = [];
  for (const { name, mountPath, subPath, readOnly } of container.volumeMounts) {
    const volume = volumes.get(name);
    const emptyDir = volume?.sources.includes('emptyDir') ?? false;
    if (!volume || !(volume.hostPath || emptyDir)) {
      unsupported.push(name);
      continue;
    }
    const folder = volume.hostPath?.path ?? `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/${name}`;
    mounts.push({
      containerPath: mountPath.startsWith('/') ? mountPath : `/${mountPath}`,
      hostPath: subPath === '' ? folder : `${folder}/${subPath}`,
      readOnly,
      volume: name,
      source: volume.hostPath ? 'hostPath' : 'emptyDir',
      hostPathType: volume.hostPath?.type ?? '',
    });
  }
  return { mounts: mounts.sort((a, b) => depth(a.containerPath) - depth(b.containerPath)), unsupported };
}

function depth(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}

/**
 * The path on the node of a path inside a container: under the nearest mount and, of two at one path, the later one;
 * `null` if no mount covers it, which means that it is in the container's own layer.
 */
export function hostPathOf<M extends ContainerMount>(
  mounts: readonly M[],
  path: string,
): { readonly mount: M; readonly hostPath: string } | null {
  const wanted = clean(path);
  const covering = mounts
    .filter(({ containerPath }) => isWithin(wanted, clean(containerPath)))
    .sort((a, b) => clean(a.containerPath).length - clean(b.containerPath).length);
  const mount = covering.at(-1);
  if (!mount) return null;
  return { mount, hostPath: clean(`${mount.hostPath}/${wanted.slice(clean(mount.containerPath).length)}`) };
}

/** An absolute path without empty parts, dots and a trailing slash. */
function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
