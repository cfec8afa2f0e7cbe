import { randomBytes } from 'node:crypto';
import type { Container } from '../../../node/manifest/pod.ts';
import type { ReadManifest } from '../../../node/manifest/read-manifest.ts';
import { type ContainerView, superviseContainer } from './container-loop.ts';
import type { ContainerRecord, PodIdentity } from './container-record.ts';
import type { NodeImages } from './images.ts';
import type { Journal } from './journal.ts';

/** What every pod on a node has to do with. */
export interface PodHouse {
  readonly images: NodeImages;
  readonly journal: Journal;
  /** Every container there is or was lately. */
  readonly containers: Set<ContainerRecord>;
  /** Resolves when a container may be started, or when it is not wanted any more. */
  readonly mayStart: (container: Container, signal: AbortSignal) => Promise<void>;
  /** Something in the state of a pod has changed. */
  readonly changed: () => void;
}

/** One pod of one manifest: its containers are started, watched and started again until it is stopped. */
export interface PodInstance {
  readonly manifest: ReadManifest;
  readonly identity: PodIdentity;
  readonly containers: readonly ContainerView[];
  readonly startedAt: Date;
  /** Tries what waits in a back-off at once. */
  retry(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

export function startPod(manifest: ReadManifest, house: PodHouse): PodInstance {
  const { pod, uid } = manifest;
  const sandbox = randomBytes(32).toString('hex');
  const identity: PodIdentity = { namespace: pod.namespace, name: pod.name, uid, sandbox };
  const stopping = new AbortController();
  const loops = pod.containers.map((container) =>
    superviseContainer(container, manifest, identity, house, stopping.signal),
  );
  return {
    manifest,
    identity,
    containers: loops,
    startedAt: new Date(),
    retry() {
      for (const loop of loops) loop.retry();
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.ended));
    },
  };
}
