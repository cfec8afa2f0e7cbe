import type { ContainerMount, StaticPod, StaticPodState, StaticPods } from '../../node/lab-node.ts';
import { wantedMounts } from '../../node/manifest/mounts.ts';
import type { ReadManifest } from '../../node/manifest/read-manifest.ts';
import { type PodNews, podNews, type Trouble } from './kubelet-journal.ts';
import {
  defines,
  type ManifestFile,
  manifestFiles,
  type PodName,
  readManifests,
  rejectedManifests,
  undefinedSince,
} from './manifest-files.ts';
import type { Container, NodeDump } from './node-dump.ts';

/**
 * One container of one static pod. Its uid, the hash of a manifest, has 32 digits; pods from the API server have UUIDs.
 */
type Subject = Pick<StaticPod, 'namespace' | 'name' | 'uid' | 'container'>;

/** The static pods of a node, inferred from its kubelet, containerd and processes. */
export function staticPodsOf(dump: NodeDump, nodeName: string): StaticPods {
  const files = manifestFiles(dump, nodeName);
  const manifests = readManifests(files);
  const news = podNews(dump.journal);
  const latest = latestContainers(dump.containers);
  const started = latest.flatMap(({ subject, container }) => {
    const droppedAt = droppedSince(subject, container, dump, files);
    const state = stateOf(subject, container, { dump, droppedAt, news: news.get(subject.uid) });
    return state === null ? [] : [startedPod(subject, container, state, dump, manifests)];
  });
  const known = new Set(latest.map(({ subject }) => subject.uid));
  const missing = [...(dump.wanted?.uids ?? [])].filter((uid) => !known.has(uid));
  // The kubelet runs, or is about to run, one pod of a name; it has dropped any other.
  const taken = new Set(started.filter(({ state }) => state.phase !== 'stopping').map(fullName));
  const waiting = missing
    .flatMap((uid) => waitingPods(uid, news.get(uid), files, dump))
    .filter((pod) => !taken.has(fullName(pod)));
  return {
    pods: [...started, ...waiting].sort((a, b) => (a.name < b.name ? -1 : 1)),
    rejected: rejectedManifests(files),
  };
}

/** The time since which the kubelet no longer intends to run a pod; `null` while it does. */
function droppedSince(
  subject: Subject,
  { status }: Container,
  { wanted, folderChangedAt }: NodeDump,
  files: readonly ManifestFile[],
): Date | null {
  if (wanted !== null && !wanted.uids.has(subject.uid)) {
    const startedSince = status.startedAt !== null && status.startedAt > wanted.since;
    if (!startedSince) return wanted.since;
  }
  return undefinedSince(files, folderChangedAt, subject);
}

/** The latest start of each container of a static pod. */
function latestContainers(
  containers: readonly Container[],
): readonly { readonly subject: Subject; readonly container: Container }[] {
  const latest = new Map<string, { readonly subject: Subject; readonly container: Container }>();
  for (const container of containers) {
    const subject = subjectOf(container);
    if (subject === null) continue;
    const key = `${subject.uid}/${subject.container}`;
    const known = latest.get(key);
    if (!known || known.container.status.createdAt < container.status.createdAt)
      latest.set(key, { subject, container });
  }
  return [...latest.values()];
}

function subjectOf({ spec: { annotations } }: Container): Subject | null {
  const { [`${CRI}sandbox-uid`]: uid, [`${CRI}container-name`]: container } = annotations;
  const { [`${CRI}sandbox-namespace`]: namespace, [`${CRI}sandbox-name`]: name } = annotations;
  if (uid === undefined || !/^[0-9a-f]{32}$/.test(uid)) return null;
  if (container === undefined || namespace === undefined || name === undefined) return null;
  return { namespace, name, uid, container };
}

const CRI = 'io.kubernetes.cri.';

function fullName({ namespace, name }: PodName): string {
  return `${namespace}/${name}`;
}

/** `null` for the remains of a pod that is no longer wanted, or that this kubelet does not know. */
function stateOf(
  { container: name }: Subject,
  { status, process }: Container,
  {
    dump: { apiServerReady, kubeletSince },
    droppedAt,
    news,
  }: { readonly dump: NodeDump; readonly droppedAt: Date | null; readonly news: PodNews | undefined },
): StaticPodState | null {
  if (process !== null && status.startedAt !== null) {
    if (droppedAt !== null) return { phase: 'stopping', since: droppedAt };
    // The kubelet reports the results of its probes only to the API server; the API server itself is probed directly.
    const ready = name === 'kube-apiserver' ? apiServerReady : true;
    return { phase: 'running', pid: status.pid, startedAt: status.startedAt, ready };
  }
  const { finishedAt } = status;
  const trouble = news?.trouble ?? null;
  const lastSign = finishedAt ?? status.startedAt;
  const isOld = lastSign !== null && lastSign < kubeletSince;
  if (droppedAt !== null || (isOld && news === undefined)) return null;
  // Created a moment ago, or left over from before the node was restarted.
  if (finishedAt === null) return waiting(null);
  const since = trouble !== null && trouble.at >= finishedAt ? trouble : null;
  return {
    phase: 'crashed',
    exitCode: status.exitCode,
    startedAt: status.startedAt,
    finishedAt,
    reason: since?.reason ?? (status.reason || (status.exitCode === 0 ? 'Completed' : 'Error')),
    message: since?.message ?? status.message,
    backoffUntil: since?.backoff ? new Date(finishedAt.getTime() + since.backoff) : null,
  };
}

function waiting(trouble: Trouble | null): StaticPodState {
  if (trouble === null) return { phase: 'waiting', reason: 'ContainerCreating', message: '', retryAt: null };
  const { reason, message, retryAt } = trouble;
  return { phase: 'waiting', reason, message, retryAt };
}

function startedPod(
  subject: Subject,
  container: Container,
  state: StaticPodState,
  { logs }: NodeDump,
  manifests: readonly ReadManifest[],
): StaticPod {
  const argv = container.process ?? container.spec.process.args;
  const mounts = mountsOf(container, subject.uid);
  const manifest = manifestOf({ ...subject, argv, mounts }, manifests);
  return { ...subject, manifest, state, argv, mounts, logPath: newestLog(subject, logs) };
}

/** The mounts that the manifest requests; the kubelet and containerd add others. */
function mountsOf({ spec }: Container, uid: string): readonly ContainerMount[] {
  const own = [`/var/lib/kubelet/pods/${uid}/etc-hosts`, `/var/lib/kubelet/pods/${uid}/containers/`];
  return spec.mounts
    .filter(({ type, source }) => type === 'bind' && ![...own, ...CONTAINERD].some((path) => source.startsWith(path)))
    .map(({ destination, source, options }) => ({
      containerPath: destination,
      hostPath: source,
      readOnly: options.includes('ro'),
    }));
}

const CONTAINERD = ['/run/containerd/', '/var/lib/containerd/'];

/**
 * The file from which a pod was created: of the files that define a pod of its name, the last one that matches what it
 * runs; if none matches any more, the only one.
 */
function manifestOf(
  pod: Subject & Pick<StaticPod, 'argv' | 'mounts'>,
  manifests: readonly ReadManifest[],
): string | null {
  const candidates = manifests.filter((manifest) => defines(manifest, pod));
  const same = candidates.findLast((manifest) => says(manifest, pod));
  return (same ?? (candidates.length === 1 ? candidates[0] : undefined))?.file ?? null;
}

function says({ pod }: ReadManifest, running: Subject & Pick<StaticPod, 'argv' | 'mounts'>): boolean {
  const container = pod.containers.find(({ name }) => name === running.container);
  if (!container) return false;
  const argv = [...container.command, ...container.args];
  // Without a command, the image's own entry point comes first.
  const runs = container.command.length > 0 ? running.argv : running.argv.slice(-argv.length);
  const { mounts } = wantedMounts(pod, running.uid, container);
  return argv.join('\0') === runs.join('\0') && describeMounts(mounts) === describeMounts(running.mounts);
}

function describeMounts(mounts: readonly ContainerMount[]): string {
  return mounts
    .map(({ containerPath, hostPath, readOnly }) => `${containerPath}\0${hostPath}\0${readOnly}`)
    .sort()
    .join('\n');
}

function newestLog({ namespace, name, uid, container }: Subject, logs: readonly string[]): string | null {
  const folder = `/var/log/pods/${namespace}_${name}_${uid}/${container}/`;
  const numbers = logs
    .filter((log) => log.startsWith(folder))
    .map((log) => Number.parseInt(log.slice(folder.length), 10));
  return numbers.length === 0 ? null : `${folder}${Math.max(...numbers)}.log`;
}

/** Pods without any container so far: what they would run is only in the manifest. */
function waitingPods(
  uid: string,
  news: PodNews | undefined,
  files: readonly ManifestFile[],
  { logs }: NodeDump,
): readonly StaticPod[] {
  const file = news && files.findLast(({ manifest }) => manifest?.ok && defines(manifest, news));
  if (!file?.manifest?.ok) return [];
  const { manifest, changedAt } = file;
  const trouble = news?.trouble && news.trouble.at >= changedAt ? news.trouble : null;
  const { namespace, name, containers } = manifest.pod;
  return containers.map((container) => ({
    namespace,
    name,
    uid,
    manifest: manifest.file,
    container: container.name,
    state: waiting(trouble),
    argv: [...container.command, ...container.args],
    mounts: wantedMounts(manifest.pod, uid, container).mounts.map(({ containerPath, hostPath, readOnly }) => ({
      containerPath,
      hostPath,
      readOnly,
    })),
    logPath: newestLog({ namespace, name, uid, container: container.name }, logs),
  }));
}
