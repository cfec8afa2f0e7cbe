import type { Container } from '../../../kubernetes/objects/pod.ts';
import type { WantedMounts } from '../../../node/manifest/mounts.ts';
import type { ReadManifest } from '../../../node/manifest/read-manifest.ts';
import type { PodIdentity } from './container-record.ts';
import { checkHostPath } from './host-path.ts';
import type { NodeImages } from './images.ts';
import type { Journal } from './journal.ts';

/** What prevents a container from being created. */
export interface StartFailure {
  /** The reason in the container's waiting state. */
  readonly reason: 'ContainerCreating' | 'ErrImagePull' | 'ErrImageNeverPull';
  readonly message: string;
  /** The volume that causes it. */
  readonly volume?: string;
}

/** Finds what the kubelet would find: first in the pod's volumes, whether they are mounted or not, then in the image. */
export async function findStartFailure(
  { image, imagePullPolicy }: Container,
  { pod }: ReadManifest,
  wanted: WantedMounts,
  images: NodeImages,
): Promise<StartFailure | null> {
  for (const { name, hostPath } of pod.volumes) {
    const message = hostPath && (await checkHostPath(hostPath.path, hostPath.type));
    if (message) return { reason: 'ContainerCreating', message, volume: name };
  }
  const [unsupported] = wanted.unsupported;
  if (unsupported !== undefined) {
    const message = 'this node mounts only hostPath and emptyDir volumes';
    return { reason: 'ContainerCreating', message, volume: unsupported };
  }
  const known = Object.values(images).map((each) => each.image);
  if (known.includes(image)) return null;
  if (imagePullPolicy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    return { reason: 'ErrImageNeverPull', message };
  }
  const message = `failed to pull image "${image}": this node cannot reach a registry; it has ${known.join(', ')}`;
  return { reason: 'ErrImagePull', message };
}

/** Writes the failure to the kubelet's journal; `delay` is the number of milliseconds until the next check. */
export function recordStartFailure(
  { reason, message, volume }: StartFailure,
  pod: PodIdentity,
  { name }: Container,
  delay: number,
  journal: Journal,
): void {
  if (volume === undefined) {
    const text = `failed to "StartContainer" for "${name}" with ${reason}: ${JSON.stringify(message)}`;
    const fields = { pod: `${pod.namespace}/${pod.name}`, podUID: pod.uid };
    journal.error('pod_workers.go:1338', 'Error syncing pod, skipping', fields, text);
    return;
  }
  const operation = `kubernetes.io/host-path/${pod.uid}-${volume}`;
  const retryAt = goTime(new Date(Date.now() + delay));
  journal.plainError(
    'nestedpendingoperations.go:348',
    `Operation for "{volumeName:${operation} podName:${pod.uid} nodeName:}" failed. No retries permitted until ${retryAt} (durationBeforeRetry ${delay / 1000}s). Error: MountVolume.SetUp failed for volume "${volume}" (UniqueName: "${operation}") pod "${pod.name}" (UID: "${pod.uid}") : ${message}`,
  );
}

/** `2026-11-24 09:30:08.326 +0000 UTC`, as Go prints a time. */
function goTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', ' +0000 UTC');
}
