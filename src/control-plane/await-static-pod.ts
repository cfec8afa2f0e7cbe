import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode, StaticPod } from '../node/lab-node.ts';
import type { KnownFiles } from '../node/manifest/manifest-folder.ts';
import type { Where } from '../node/where.ts';
import type { Progress } from '../process/progress.ts';
import { answersReady } from './answers-ready.ts';
import { PROFILES, type StaticPodComponent } from './component.ts';
import { hostPathProblem } from './host-path-problem.ts';
import { lastError } from './last-error.ts';
import { manifestEvidence, onNode, type PresentManifest } from './manifest.ts';

/** The state of a component once there is nothing left to wait for. */
export type ComponentState =
  | {
      readonly status: 'running';
      readonly pod: StaticPod;
      readonly startedAt: Date;
      readonly manifest: PresentManifest;
    }
  | {
      readonly status: 'down';
      /** Its state: `it exits immediately after starting`, `no container could be created`. */
      readonly actual: string;
      /** The last real error, or what was being waited for. */
      readonly why: string;
      readonly error: string | null;
      readonly where: Where | null;
      readonly manifest: PresentManifest | null;
    };

export type Running = Extract<ComponentState, { status: 'running' }>;

export interface AwaitOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** The error with which the component is certain to exit at its next start; `null` if none is known. */
  readonly foresee?: (manifest: PresentManifest) => Promise<string | null>;
  /** Milliseconds between two polls. */
  readonly interval?: number;
}

/**
 * Milliseconds that a real kubelet gets after the last change: up to 20 s to notice it, 30 s of grace for the old
 * process, and a start; then the same again for a slow machine.
 */
const AFTER_CHANGE = 120_000;
/** Milliseconds within which a kubelet that watches its directory has started to act on a change there. */
const NOTICED_WITHIN = 2_000;
/**
 * Milliseconds after a change in which the kubelet's next attempt is awaited: its own error is preferred to a predicted
 * one.
 */
const TRIED_WITHIN = 5_000;
/** Milliseconds that the last lines of a program may take to reach its container's log. */
const FINAL_LINES_WITHIN = 3_000;
/** Milliseconds after the end of a back-off within which the new attempt must have shown its result. */
const AFTER_BACKOFF = 45_000;

/**
 * Waits until a component runs with what is currently on disk, or until it is certain that it will not: the kubelet
 * refuses the manifest, a volume cannot be mounted, or the start that crashed last came after the last change to
 * anything that it reads.
 */
export async function awaitStaticPod(
  node: LabNode,
  component: StaticPodComponent,
  options: AwaitOptions,
): Promise<ComponentState> {
  const deadlines = new Map<string, number>();
  const known: KnownFiles = new Map();
  for (;;) {
    options.signal.throwIfAborted();
    const seen = await look(node, component, known, options.signal);
    if (seen.kind === 'settled') return seen.state;
    // For each thing to wait for, the first deadline applies: otherwise each failed attempt would set another.
    const until = deadlines.get(seen.waitingFor) ?? seen.until;
    deadlines.set(seen.waitingFor, until);
    const remaining = until - Date.now();
    if (remaining <= 0) return seen.giveUp;
    const foreseen = await foreseenEnd(seen, options);
    if (foreseen !== null) return foreseen;
    options.progress(`${seen.waitingFor}, for at most ${Math.ceil(remaining / 1000)} s more`);
    await sleep(options.interval ?? 100, undefined, { signal: options.signal });
  }
}

/** A component that runs with what is on disk at this moment; `null` if it does not, or not yet. */
export async function seenRunning(
  node: LabNode,
  component: StaticPodComponent,
  signal: AbortSignal,
): Promise<Running | null> {
  const seen = await look(node, component, new Map(), signal);
  const state = seen.kind === 'settled' ? seen.state : seen.giveUp;
  return state.status === 'running' ? state : null;
}

/**
 * Cases in which waiting is pointless: the next start is certain to fail. A real error is preferred to a predicted one,
 * unless its cause has been changed since.
 */
async function foreseenEnd(
  { giveUp, unmountable, changedAt, isStale }: Waiting,
  { foresee }: AwaitOptions,
): Promise<ComponentState | null> {
  if (giveUp.status === 'running' || giveUp.manifest === null || Date.now() < changedAt + TRIED_WITHIN) return null;
  const foreseen = unmountable ?? (await foresee?.(giveUp.manifest)) ?? null;
  if (foreseen === null) return null;
  if (giveUp.error !== null && !isStale) return giveUp;
  return { ...giveUp, why: `It cannot start with what is on disk: ${foreseen}`, error: foreseen };
}

type Look = { readonly kind: 'settled'; readonly state: ComponentState } | Waiting;

interface Waiting {
  readonly kind: 'waiting';
  readonly waitingFor: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly giveUp: ComponentState;
  /** Why a volume cannot currently be mounted, or `null`. */
  readonly unmountable: string | null;
  /** The latest change to anything that the component's start depends on, in milliseconds since the epoch. */
  readonly changedAt: number;
  /** Whether the error of `giveUp` is older than that change. */
  readonly isStale: boolean;
}

async function look(
  node: LabNode,
  component: StaticPodComponent,
  known: KnownFiles,
  signal: AbortSignal,
): Promise<Look> {
  const { title, writtenFlags } = PROFILES[component];
  const [evidence, { pods, rejected }] = await Promise.all([
    manifestEvidence(node, signal, known, component),
    node.staticPods({ signal }),
  ]);
  if (evidence.state === 'absent') {
    return settled({
      status: 'down',
      actual: 'the kubelet has no manifest for it',
      why: evidence.why,
      error: null,
      where: evidence.where,
      manifest: null,
    });
  }
  const manifest = evidence;
  const down = (
    actual: string,
    why: string,
    error: string | null = null,
    where: Where | null = null,
  ): ComponentState => ({
    status: 'down',
    actual,
    why,
    error,
    where: where ?? { file: manifest.manifest.file, line: 1 },
    manifest,
  });
  const refused = rejected.find(({ file }) => file === manifest.manifest.file);
  const ofPod = pods.filter(
    ({ name, namespace }) => name === manifest.manifest.pod.name && namespace === manifest.manifest.pod.namespace,
  );
  const pod = ofPod.find(({ container }) => container === manifest.container.name) ?? ofPod[0];
  const { changedAt, manifestChangedAt, unmountable } = await filesOf(node, manifest, writtenFlags, signal);
  const waiting = (waitingFor: string, until: number, giveUp: ComponentState, isStale = false): Look => ({
    kind: 'waiting',
    waitingFor,
    until,
    giveUp,
    unmountable,
    changedAt,
    isStale,
  });

  if (pod === undefined) {
    const why = refused?.message ?? 'The kubelet has not created a pod from it.';
    return waiting(
      'Waiting for the kubelet to notice the manifest',
      changedAt + AFTER_CHANGE,
      down('there is no pod', why),
    );
  }
  switch (pod.state.phase) {
    case 'running': {
      const [isCurrent, ready] = await Promise.all([
        isMadeFrom(node, pod, manifest, signal),
        pod.state.ready && answersReady(node, signal),
      ]);
      if (!isCurrent) {
        return waiting(
          `Waiting for the kubelet to replace ${title}`,
          changedAt + AFTER_CHANGE,
          down(
            'it is still running with the previous manifest',
            'Its arguments or mounts differ from those in the manifest.',
          ),
        );
      }
      const { startedAt } = pod.state;
      if (ready) {
        const running: ComponentState = { status: 'running', pod, startedAt, manifest };
        // A new label also creates a new pod; a new comment does not.
        const noticedBy = manifestChangedAt + NOTICED_WITHIN;
        const isNoticed = manifestChangedAt <= startedAt.getTime() || Date.now() >= noticedBy;
        return isNoticed
          ? settled(running)
          : waiting('Waiting to see whether the kubelet creates a new pod', noticedBy, running);
      }
      const error = await errorOf(node, pod, signal);
      return waiting(
        `Waiting for ${title} to become ready`,
        startedAt.getTime() + AFTER_CHANGE,
        down('it is running but does not become ready', error ?? 'Its log shows no error.', error),
      );
    }
    case 'waiting': {
      const { message, reason, retryAt } = pod.state;
      const state =
        message === ''
          ? down(`there is no container yet: ${reason}`, 'The kubelet has not reported why.')
          : down(`no container could be created: ${reason}`, message, message);
      const until = Math.max(changedAt + AFTER_CHANGE, (retryAt?.getTime() ?? 0) + AFTER_BACKOFF);
      return waiting('Waiting for the kubelet to try again', until, state);
    }
    case 'crashed': {
      const { exitCode, startedAt, finishedAt, backoffUntil } = pod.state;
      const error = (await errorOf(node, pod, signal)) ?? (pod.state.message || null);
      const actual = `it exits immediately after starting, with exit code ${exitCode}`;
      const state = down(actual, error ?? 'Its log shows no error.', error);
      const silentUntil = finishedAt.getTime() + FINAL_LINES_WITHIN;
      if (error === null && Date.now() < silentUntil)
        return waiting('Waiting for its final log lines', silentUntil, state);
      // If something was changed while it was running, it may have read it before that.
      const isOfNow = changedAt <= (startedAt ?? finishedAt).getTime();
      if (isOfNow && (await isMadeFrom(node, pod, manifest, signal))) return settled(state);
      const until = Math.max(changedAt + AFTER_CHANGE, (backoffUntil?.getTime() ?? 0) + AFTER_BACKOFF);
      return waiting(`Waiting for the kubelet to restart ${title} after its crash`, until, state, !isOfNow);
    }
    case 'stopping':
      return waiting(
        `Waiting for ${title} to terminate`,
        pod.state.since.getTime() + AFTER_CHANGE,
        down('it is terminating', 'The kubelet is stopping it.'),
      );
  }
}

/** Whether a pod was created from the current manifest, as far as the component itself is concerned. */
async function isMadeFrom(
  node: LabNode,
  pod: StaticPod,
  { container, mounts }: PresentManifest,
  signal: AbortSignal,
): Promise<boolean> {
  const argv = [...container.command, ...container.args];
  if (pod.argv.length !== argv.length || pod.argv.some((word, index) => word !== argv[index])) return false;
  const otherwise: [wanted: string, made: string][] = [];
  for (const { containerPath, readOnly, source, hostPath } of mounts) {
    const made = pod.mounts.find((mount) => mount.containerPath === containerPath && mount.readOnly === readOnly);
    if (made === undefined) return false;
    if (source === 'hostPath' && made.hostPath !== hostPath) otherwise.push([hostPath, made.hostPath]);
  }
  if (otherwise.length === 0) return true;
  // A runtime mounts the target of a link.
  const wanted = otherwise.map(([path]) => path);
  const { stdout } = await node.exec(['realpath', '-zm', '--', ...wanted], { signal });
  const resolved = stdout.split('\0');
  return otherwise.every(([, made], index) => made === resolved[index]);
}

/** The files of the node that a component's start depends on. */
async function filesOf(
  node: LabNode,
  manifest: PresentManifest,
  writtenFlags: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{
  /** The latest change to the manifest and to every file that its flags name, in milliseconds since the epoch. */
  readonly changedAt: number;
  /** The same for the manifest only. */
  readonly manifestChangedAt: number;
  /** The kubelet's message for the first hostPath volume that cannot currently be mounted. */
  readonly unmountable: string | null;
}> {
  const read = new Set([manifest.manifest.file]);
  for (const flag of manifest.flags) {
    if (!flag.value?.startsWith('/') || writtenFlags.has(flag.name)) continue;
    const reached = onNode(manifest, flag.value);
    if (reached !== null) read.add(reached.hostPath);
  }
  const mounts = manifest.mounts.filter(({ source }) => source === 'hostPath');
  const paths = [...new Set([...read, ...mounts.map(({ hostPath }) => hostPath)])];
  const found = await node.stats(paths, { signal });
  const stats = new Map(paths.map((path, index) => [path, found[index] ?? null]));
  const problems = mounts.flatMap((mount) => hostPathProblem(mount, stats.get(mount.hostPath) ?? null) ?? []);
  const changeOf = (path: string) => stats.get(path)?.ctime.getTime() ?? 0;
  return {
    changedAt: Math.max(0, ...[...read].map(changeOf)),
    manifestChangedAt: changeOf(manifest.manifest.file),
    unmountable: problems[0]?.message ?? null,
  };
}

/** The end of what a container has written to stderr; its stdout may be an audit log. */
const STDERR_TAIL = `grep -a '^[^ ]* stderr ' -- "$1" | tail -c 64000`;

/** The last error in the log of a pod's container; `null` if it has no log, or the log contains none. */
export async function errorOf(node: LabNode, pod: StaticPod, signal: AbortSignal): Promise<string | null> {
  if (pod.logPath === null) return null;
  const { stdout } = await node.exec(['sh', '-c', STDERR_TAIL, 'sh', pod.logPath], { signal });
  return lastError(stdout);
}

function settled(state: ComponentState): Look {
  return { kind: 'settled', state };
}
