import { randomBytes } from 'node:crypto';
import type { ReadManifest } from '../../../node/manifest/read-manifest.ts';
import { type ContainerView, superviseContainer } from './container-loop.ts';
import type { PodIdentity } from './container-record.ts';
import type { PodContext } from './pod-context.ts';

/** One pod of one manifest: its containers are started, watched and restarted until it is stopped. */
export interface PodInstance {
  readonly manifest: ReadManifest;
  readonly identity: PodIdentity;
  readonly containers: readonly ContainerView[];
  readonly startedAt: Date;
  /** Immediately retries what is waiting in a back-off. */
  retry(): void;
  /** Resolves when none of its containers is running any more. */
  stop(): Promise<void>;
}

export function startPod(manifest: ReadManifest, context: PodContext): PodInstance {
  const { pod, uid } = manifest;
  const sandbox = randomBytes(32).toString('hex');
  const identity: PodIdentity = { namespace: pod.namespace, name: pod.name, uid, sandbox };
  const stopping = new AbortController();
  const loops = pod.containers.map((container) =>
    superviseContainer(container, manifest, identity, context, stopping.signal),
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
