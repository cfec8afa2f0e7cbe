import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerMount, StaticPodState } from '../../../node/lab-node.ts';
import { wantedMounts } from '../../../node/manifest/mounts.ts';
import type { Container } from '../../../node/manifest/pod.ts';
import type { ReadManifest } from '../../../node/manifest/read-manifest.ts';
import type { Ending } from '../../../process/child.ts';
import { backOff } from './back-off.ts';
import { ContainerStartError, type RunningContainer, startContainer } from './container.ts';
import { forgetContainer, logFile, prepareLog } from './container-files.ts';
import type { ContainerRecord, ExitReason, PodIdentity } from './container-record.ts';
import { imageProgram, type NodeImages } from './images.ts';
import type { Journal } from './journal.ts';
import { findObstacle, tellObstacle } from './obstacle.ts';
import { startProbes } from './probes.ts';

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

export interface ContainerView {
  readonly spec: Container;
  readonly state: StaticPodState;
  /** Whether its startup probe has succeeded. */
  readonly started: boolean;
  readonly restarts: number;
  /** The newest attempt and the one before it. */
  readonly record: ContainerRecord | null;
  readonly previous: ContainerRecord | null;
  readonly argv: readonly string[];
  readonly mounts: readonly ContainerMount[];
}

/** Milliseconds between the signal to end and the one that cannot be refused; a kubelet gives 30 s. */
const GRACE = 1_000;

export function startPod(manifest: ReadManifest, house: PodHouse): PodInstance {
  const { pod, uid } = manifest;
  const identity: PodIdentity = { namespace: pod.namespace, name: pod.name, uid, sandbox: randomId() };
  const stopping = new AbortController();
  const loops = pod.containers.map((container) => runContainer(container, manifest, identity, house, stopping.signal));
  return {
    manifest,
    identity,
    containers: loops,
    startedAt: new Date(),
    retry: () => {
      for (const loop of loops) loop.retry();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.ended));
    },
  };
}

interface ContainerLoop extends ContainerView {
  readonly ended: Promise<void>;
  retry(): void;
}

function runContainer(
  spec: Container,
  manifest: ReadManifest,
  identity: PodIdentity,
  house: PodHouse,
  stopping: AbortSignal,
): ContainerLoop {
  const { pod, uid } = manifest;
  const wanted = wantedMounts(pod, uid, spec);
  const argv = [...spec.command, ...spec.args];
  const podName = `${pod.name}_${pod.namespace}(${uid})`;
  const delays = backOff();
  let attempts = 0;
  let record: ContainerRecord | null = null;
  let previous: ContainerRecord | null = null;
  let started = false;
  let wake = new AbortController();
  let state: StaticPodState = waiting('ContainerCreating', '', null);

  function become(next: StaticPodState): void {
    state = next;
    house.changed();
  }

  async function pause(milliseconds: number): Promise<void> {
    wake = new AbortController();
    await sleep(milliseconds, undefined, { signal: AbortSignal.any([stopping, wake.signal]) }).catch(() => undefined);
  }

  async function loop(): Promise<void> {
    while (!stopping.aborted) {
      await house.mayStart(spec, stopping);
      if (stopping.aborted) return;
      const begun = Date.now();
      const obstacle = await findObstacle(spec, manifest, wanted, house.images);
      if (obstacle) {
        const delay = delays.next(0);
        become(waiting(obstacle.reason, obstacle.message, new Date(Date.now() + delay)));
        tellObstacle(obstacle, identity, spec, delay, house.journal);
        await pause(delay);
        continue;
      }
      const ending = await attempt();
      if (stopping.aborted || !wantsRestart(pod.restartPolicy, ending.exitCode)) break;
      const delay = delays.next(Date.now() - begun);
      become({ ...ending, phase: 'crashed', backoffUntil: new Date(Date.now() + delay) });
      const message = `back-off ${delay / 1000}s restarting failed container=${spec.name} pod=${podName}`;
      house.journal.error(
        'pod_workers.go:1338',
        'Error syncing pod, skipping',
        { pod: `${pod.namespace}/${pod.name}`, podUID: uid },
        `failed to "StartContainer" for "${spec.name}" with CrashLoopBackOff: "${message}"`,
      );
      await pause(delay);
    }
  }

  interface Ended {
    readonly exitCode: number;
    readonly finishedAt: Date;
    readonly reason: ExitReason;
    readonly message: string;
  }

  async function attempt(): Promise<Ended> {
    const logPath = logFile(identity, spec.name, attempts);
    const { promise: end, resolve: tellEnd } = Promise.withResolvers<void>();
    const now: ContainerRecord = {
      id: randomId(),
      pod: identity,
      name: spec.name,
      image: spec.image,
      attempt: attempts,
      argv,
      env: environment(spec),
      mounts: wanted.mounts,
      logPath,
      createdAt: new Date(),
      ended: end,
      state: { phase: 'created' },
    };
    attempts += 1;
    if (previous) await forgetContainer(previous, house.containers);
    previous = record;
    record = now;
    started = false;
    house.containers.add(now);
    let running: RunningContainer;
    try {
      const program = imageProgram(spec.image, house.images);
      await prepareLog(now);
      running = await startContainer({
        id: now.id,
        argv: argv.length > 0 ? argv : [program.name],
        env: now.env,
        program,
        mounts: wanted.mounts,
        logPath,
      });
    } catch (error) {
      const message = error instanceof ContainerStartError ? error.message : String(error);
      const ended: Ended = { exitCode: 128, finishedAt: new Date(), reason: 'StartError', message };
      now.state = { ...ended, phase: 'exited', startedAt: null };
      tellEnd();
      house.journal.error(
        'pod_workers.go:1338',
        'Error syncing pod, skipping',
        { pod: `${pod.namespace}/${pod.name}`, podUID: uid },
        `failed to "StartContainer" for "${spec.name}" with RunContainerError: ${JSON.stringify(message)}`,
      );
      return ended;
    }
    const startedAt = new Date();
    now.state = { phase: 'running', pid: running.pid, startedAt };
    let ready = false;
    const tell = () => become({ phase: 'running', pid: running.pid, startedAt, ready });
    tell();
    const probes = startProbes(spec, {
      onStarted() {
        started = true;
        house.changed();
      },
      onReady(value) {
        if (value === ready) return;
        ready = value;
        tell();
      },
      onDead() {
        void endContainer(running);
      },
    });
    const onStop = () => {
      become({ phase: 'stopping', since: new Date() });
      void endContainer(running);
    };
    stopping.addEventListener('abort', onStop, { once: true });
    if (stopping.aborted) onStop();
    const ending = await running.ended;
    probes.stop();
    stopping.removeEventListener('abort', onStop);
    const exitCode = exitCodeOf(ending);
    const ended: Ended = {
      exitCode,
      finishedAt: new Date(),
      reason: exitCode === 0 ? 'Completed' : 'Error',
      message: '',
    };
    now.state = { ...ended, phase: 'exited', startedAt };
    tellEnd();
    return ended;
  }

  return {
    spec,
    argv,
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

function waiting(reason: string, message: string, retryAt: Date | null): StaticPodState {
  return { phase: 'waiting', reason, message, retryAt };
}

function wantsRestart(policy: string, exitCode: number): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

async function endContainer(container: RunningContainer): Promise<void> {
  container.kill('SIGTERM');
  const timer = setTimeout(() => container.kill('SIGKILL'), GRACE);
  await container.ended;
  clearTimeout(timer);
}

function exitCodeOf(ending: Ending): number {
  return 'exitCode' in ending ? ending.exitCode : 128 + constants.signals[ending.signal];
}

function environment({ env }: Container): Readonly<Record<string, string>> {
  return {
    GOGC: '50',
    ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  };
}

function randomId(): string {
  return randomBytes(32).toString('hex');
}
