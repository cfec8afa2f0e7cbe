import type { StaticPod } from '../../../node/lab-node.ts';
import type { ReadManifest } from '../../../node/manifest/read-manifest.ts';
import { forgetContainer, forgetPod } from './container-files.ts';
import type { ContainerView } from './container-loop.ts';
import type { PodContext } from './pod-context.ts';
import { type PodInstance, startPod } from './pod-instance.ts';

/** The static pods of a node: those that the manifests request, and those that are running. */
export interface Pods {
  /** Makes the running pods match the wanted ones, by namespace and name. */
  want(pods: ReadonlyMap<string, ReadManifest>): void;
  /** Those that are running or being stopped. */
  readonly instances: readonly PodInstance[];
  /** Those that are to keep running. */
  readonly wanted: readonly PodInstance[];
  /** Immediately retries what is waiting in a back-off. */
  retry(): void;
  staticPods(): readonly StaticPod[];
}

/** Milliseconds for which the containers and logs of a removed pod are kept, as by the kubelet's garbage collection. */
const RETENTION = 60_000;

export function managePods(context: PodContext): Pods {
  const workers = new Map<string, Worker>();

  return {
    want(pods) {
      for (const [key, worker] of workers) if (!pods.has(key)) worker.want(null);
      for (const [key, manifest] of pods) {
        const worker = workers.get(key) ?? makeWorker(context, collectLater);
        workers.set(key, worker);
        worker.want(manifest);
      }
    },
    get instances() {
      return [...workers.values()].flatMap(({ instance }) => (instance ? [instance] : []));
    },
    get wanted() {
      return [...workers.values()].flatMap(({ instance, isWanted }) => (instance && isWanted ? [instance] : []));
    },
    retry() {
      for (const { instance } of workers.values()) instance?.retry();
    },
    staticPods() {
      return this.instances.flatMap((instance) =>
        instance.containers.map((container) => staticPod(instance, container)),
      );
    },
  };

  /** The containers of a removed pod remain visible to `crictl ps -a` until they are collected. */
  function collectLater(instance: PodInstance): void {
    setTimeout(async () => {
      const { uid, sandbox } = instance.identity;
      const gone = [...context.containers].filter(({ pod }) => pod.sandbox === sandbox);
      await Promise.all(gone.map((record) => forgetContainer(record, context.containers)));
      const runsAgain = [...workers.values()].some((worker) => worker.instance?.identity.uid === uid);
      if (!runsAgain) await forgetPod(instance.identity);
    }, RETENTION).unref();
  }
}

interface Worker {
  readonly instance: PodInstance | null;
  readonly isWanted: boolean;
  want(manifest: ReadManifest | null): void;
}

/**
 * Brings one pod from its current to its wanted state, one step at a time: the old one ends before a new one starts.
 */
function makeWorker(context: PodContext, onStopped: (instance: PodInstance) => void): Worker {
  let instance: PodInstance | null = null;
  let wanted: ReadManifest | null = null;
  let busy = false;

  async function reconcile(): Promise<void> {
    if (busy) return;
    busy = true;
    while (instance?.manifest.uid !== wanted?.uid) {
      if (instance) {
        const old: PodInstance = instance;
        await old.stop();
        onStopped(old);
        instance = null;
      } else if (wanted) {
        instance = startPod(wanted, context);
      }
      context.changed();
    }
    busy = false;
  }

  return {
    get instance() {
      return instance;
    },
    get isWanted() {
      return instance !== null && instance.manifest.uid === wanted?.uid;
    },
    want(manifest) {
      wanted = manifest;
      void reconcile();
    },
  };
}

function staticPod(
  { manifest, identity }: PodInstance,
  { spec, state, argv, mounts, record }: ContainerView,
): StaticPod {
  return {
    namespace: identity.namespace,
    name: identity.name,
    uid: identity.uid,
    manifest: manifest.file,
    container: spec.name,
    state,
    argv,
    mounts: mounts.map(({ containerPath, hostPath, readOnly }) => ({ containerPath, hostPath, readOnly })),
    logPath: record?.logPath ?? null,
  };
}
