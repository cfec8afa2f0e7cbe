import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../../../kubernetes/objects/pod.ts';
import type { ContainerMount, StaticPodState } from '../../../node/lab-node.ts';
import { wantedMounts } from '../../../node/manifest/mounts.ts';
import type { ReadManifest } from '../../../node/manifest/read-manifest.ts';
import { backOff } from './back-off.ts';
import { runOnce } from './container-attempt.ts';
import { forgetContainer } from './container-files.ts';
import type { ContainerRecord, PodIdentity } from './container-record.ts';
import type { PodContext } from './pod-context.ts';
import { findStartFailure, recordStartFailure } from './start-failure.ts';

/** The status of a container of a pod. */
export interface ContainerView {
  readonly spec: Container;
  readonly state: StaticPodState;
  /** Whether its startup probe has succeeded. */
  readonly started: boolean;
  readonly restarts: number;
  /** The latest attempt and the one before it. */
  readonly record: ContainerRecord | null;
  readonly previous: ContainerRecord | null;
  readonly argv: readonly string[];
  readonly mounts: readonly ContainerMount[];
}

export interface ContainerLoop extends ContainerView {
  readonly ended: Promise<void>;
  retry(): void;
}

/**
 * Starts a container, and restarts it with a growing back-off when it has ended or could not be created, until it is to
 * be stopped or its restart policy forbids it. Source: pkg/kubelet/kuberuntime/kuberuntime_manager.go, SyncPod.
 */
export function superviseContainer(
  spec: Container,
  manifest: ReadManifest,
  identity: PodIdentity,
  context: PodContext,
  stopping: AbortSignal,
): ContainerLoop {
  const { pod } = manifest;
  const wanted = wantedMounts(pod, identity.uid, spec);
  const delays = backOff();
  let attempts = 0;
  let record: ContainerRecord | null = null;
  let previous: ContainerRecord | null = null;
  let started = false;
  let wake = new AbortController();
  let state: StaticPodState = { phase: 'waiting', reason: 'ContainerCreating', message: '', retryAt: null };

  function become(next: StaticPodState): void {
    state = next;
    context.changed();
  }

  async function loop(): Promise<void> {
    while (!stopping.aborted) {
      await context.mayStart(spec, stopping);
      if (stopping.aborted) return;
      const delay = (await makeWay()) ?? (await attempt());
      if (delay === null) return;
      wake = new AbortController();
      await sleep(delay, undefined, { signal: AbortSignal.any([stopping, wake.signal]) }).catch(() => undefined);
    }
  }

  /** `null` if nothing prevents the container from being created; otherwise the milliseconds until the next check. */
  async function makeWay(): Promise<number | null> {
    const failure = await findStartFailure(spec, manifest, wanted, context.images);
    if (!failure) return null;
    const delay = delays.next(0);
    const { reason, message } = failure;
    become({ phase: 'waiting', reason, message, retryAt: new Date(Date.now() + delay) });
    recordStartFailure(failure, identity, spec, delay, context.journal);
    return delay;
  }

  /** `null` if the container is not to be restarted; otherwise the milliseconds until it is. */
  async function attempt(): Promise<number | null> {
    const begun = Date.now();
    started = false;
    const ended = await runOnce(spec, identity, wanted.mounts, attempts, context, stopping, {
      async onMade(made) {
        attempts += 1;
        if (previous) await forgetContainer(previous, context.containers);
        previous = record;
        record = made;
      },
      onState: become,
      onStarted() {
        started = true;
        context.changed();
      },
    });
    if (stopping.aborted || !wantsRestart(pod.restartPolicy, ended.exitCode)) return null;
    const delay = delays.next(Date.now() - begun);
    become({ ...ended, phase: 'crashed', backoffUntil: new Date(Date.now() + delay) });
    const podName = `${identity.name}_${identity.namespace}(${identity.uid})`;
    const message = `back-off ${delay / 1000}s restarting failed container=${spec.name} pod=${podName}`;
    context.journal.error(
      'pod_workers.go:1338',
      'Error syncing pod, skipping',
      { pod: `${identity.namespace}/${identity.name}`, podUID: identity.uid },
      `failed to "StartContainer" for "${spec.name}" with CrashLoopBackOff: ${JSON.stringify(message)}`,
    );
    return delay;
  }

  return {
    spec,
    argv: [...spec.command, ...spec.args],
    mounts: wanted.mounts,
    get state() {
      return state;
    },
    get started() {
      return started;
    },
    get restarts() {
      return Math.max(0, attempts - 1);
    },
    get record() {
      return record;
    },
    get previous() {
      return previous;
    },
    retry: () => wake.abort(),
    ended: loop(),
  };
}

function wantsRestart(policy: string, exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
