import { nodeAt, plainValue } from '../../../kubernetes/document.ts';
import { isListOf, isMapOf, isObjectOf, isString, optional, parseJson } from '../../../process/json-guard.ts';
import { NODE_ADDRESS, NODE_NAME } from '../cluster/address.ts';
import type { ApiClient } from './api-client.ts';
import type { ContainerView } from './container-loop.ts';
import type { ContainerRecord } from './container-record.ts';
import type { PodInstance } from './pod-instance.ts';

/** The static pods as the API shows them. */
export interface MirrorPods {
  /** Makes the mirror pods of this node match the running pods, and updates their status. */
  sync(instances: readonly PodInstance[], nodeUid: string): Promise<void>;
}

const HASH = 'kubernetes.io/config.hash';
const MIRROR = 'kubernetes.io/config.mirror';

interface PodMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly deletionTimestamp?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

interface MirrorPod {
  readonly metadata: PodMetadata;
}

const isPod = isObjectOf<MirrorPod>({
  metadata: isObjectOf<PodMetadata>({
    name: isString,
    namespace: isString,
    uid: isString,
    deletionTimestamp: optional(isString),
    annotations: optional(isMapOf(isString)),
  }),
});

const isPodList = isObjectOf<{ readonly items: readonly MirrorPod[] }>({ items: isListOf(isPod) });

/**
 * A deleted mirror pod is created again. Source: pkg/kubelet/kubelet.go (`SyncPod`), pkg/kubelet/pod/mirror_client.go
 * and pkg/kubelet/status.
 */
export function mirrorPods(api: ApiClient): MirrorPods {
  /** What was last reported, by the mirror pod's uid in the API. */
  const reported = new Map<string, string>();

  async function present(): Promise<readonly MirrorPod[]> {
    const { status, body } = await api.request('GET', `/api/v1/pods?fieldSelector=spec.nodeName%3D${NODE_NAME}`);
    const pods = status === 200 ? parseJson(body, isPodList) : null;
    if (pods === null) throw new Error(`the pods of this node could not be listed: ${body}`);
    return pods.items.filter(({ metadata }) => metadata.annotations?.[MIRROR] !== undefined);
  }

  async function remove({ metadata }: MirrorPod): Promise<void> {
    reported.delete(metadata.uid);
    await api.request('DELETE', podPath(metadata), {
      contentType: 'application/json',
      value: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        gracePeriodSeconds: 0,
        preconditions: { uid: metadata.uid },
      },
    });
  }

  async function create(instance: PodInstance, nodeUid: string): Promise<MirrorPod> {
    const { namespace } = instance.identity;
    const { status, body } = await api.request('POST', `/api/v1/namespaces/${namespace}/pods`, {
      contentType: 'application/json',
      value: mirrorOf(instance, nodeUid),
    });
    const pod = status === 201 ? parseJson(body, isPod) : null;
    if (pod === null) throw new Error(`the mirror pod of ${instance.identity.name} could not be created: ${body}`);
    return pod;
  }

  return {
    async sync(instances, nodeUid) {
      const wanted = new Map(instances.map((instance) => [podPath(instance.identity), instance]));
      const there = new Map<string, MirrorPod>();
      for (const pod of await present()) {
        const { annotations, deletionTimestamp } = pod.metadata;
        const instance = wanted.get(podPath(pod.metadata));
        if (instance && annotations?.[MIRROR] === instance.identity.uid && deletionTimestamp === undefined) {
          there.set(podPath(pod.metadata), pod);
        } else await remove(pod);
      }
      for (const [path, instance] of wanted) {
        const pod = there.get(path) ?? (await create(instance, nodeUid));
        const status = podStatus(instance);
        const text = JSON.stringify(status);
        if (reported.get(pod.metadata.uid) === text) continue;
        const contentType = 'application/strategic-merge-patch+json';
        const patch = { metadata: { uid: pod.metadata.uid }, status };
        const answer = await api.request('PATCH', `${path}/status`, { contentType, value: patch });
        if (answer.status === 200) reported.set(pod.metadata.uid, text);
      }
    },
  };
}

function podPath({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

function mirrorOf({ manifest, identity, startedAt }: PodInstance, nodeUid: string): unknown {
  const { document, pod } = manifest;
  const spec = nodeAt(document, ['spec']);
  const tolerations = nodeAt(document, ['spec', 'tolerations']);
  const given = tolerations?.kind === 'list' ? tolerations.items.map(plainValue) : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      labels: pod.labels,
      annotations: {
        ...pod.annotations,
        [HASH]: identity.uid,
        [MIRROR]: identity.uid,
        'kubernetes.io/config.seen': startedAt.toISOString(),
        'kubernetes.io/config.source': 'file',
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: NODE_NAME, uid: nodeUid, controller: true }],
    },
    spec: {
      ...asObject(spec ? plainValue(spec) : null),
      nodeName: NODE_NAME,
      tolerations: [...given, { operator: 'Exists', effect: 'NoExecute' }],
    },
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function podStatus({ containers, startedAt }: PodInstance) {
  const ready = containers.every(({ state }) => state.phase === 'running' && state.ready);
  const running = containers.some(({ record }) => record !== null);
  const started = seconds(startedAt);
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: started,
    ...(!holds && {
      reason: 'ContainersNotReady',
      message: `containers with unready status: [${containers.map(({ spec }) => spec.name).join(' ')}]`,
    }),
  });
  return {
    phase: running ? 'Running' : 'Pending',
    conditions: [
      condition('PodReadyToStartContainers', running),
      condition('Initialized', true),
      condition('Ready', ready),
      condition('ContainersReady', ready),
      condition('PodScheduled', true),
    ],
    hostIP: NODE_ADDRESS,
    hostIPs: [{ ip: NODE_ADDRESS }],
    podIP: NODE_ADDRESS,
    podIPs: [{ ip: NODE_ADDRESS }],
    startTime: started,
    containerStatuses: containers.map(containerStatus),
  };
}

function containerStatus({ spec, state, started, restarts, record, previous }: ContainerView) {
  const last = state.phase === 'crashed' ? record : previous;
  return {
    name: spec.name,
    image: spec.image,
    imageID: record ? spec.image : '',
    ...(record && { containerID: `containerd://${record.id}` }),
    ready: state.phase === 'running' && state.ready,
    started: state.phase === 'running' && started,
    restartCount: restarts,
    state: containerState(state),
    lastState: last ? terminated(last) : {},
  };
}

/** One of the three is set; the others are removed from a status that had them. */
function containerState(state: ContainerView['state']) {
  const none = { running: null, waiting: null, terminated: null };
  switch (state.phase) {
    case 'running':
      return { ...none, running: { startedAt: seconds(state.startedAt) } };
    case 'stopping':
      return { ...none, running: { startedAt: seconds(state.since) } };
    case 'waiting':
      return { ...none, waiting: { reason: state.reason, message: state.message } };
    case 'crashed':
      return { ...none, waiting: { reason: 'CrashLoopBackOff', message: state.message } };
  }
}

function terminated({ id, state }: ContainerRecord) {
  if (state.phase !== 'exited') return {};
  return {
    terminated: {
      exitCode: state.exitCode,
      reason: state.reason,
      message: state.message,
      startedAt: seconds(state.startedAt ?? state.finishedAt),
      finishedAt: seconds(state.finishedAt),
      containerID: `containerd://${id}`,
    },
  };
}

function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
