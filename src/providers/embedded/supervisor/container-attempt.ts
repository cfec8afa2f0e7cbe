import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { Container } from '../../../kubernetes/objects/pod.ts';
import type { ContainerMount, StaticPodState } from '../../../node/lab-node.ts';
import type { Ending } from '../../../process/child.ts';
import { errorText } from '../../../text/error-text.ts';
import { type RunningContainer, startContainer } from './container.ts';
import { logFile, prepareLog } from './container-files.ts';
import type { ContainerRecord, ExitReason, PodIdentity } from './container-record.ts';
import type { IdleSuspension } from './idle-suspension.ts';
import { imageProgram } from './images.ts';
import type { PodContext } from './pod-context.ts';
import { startProbes } from './probes.ts';

export interface AttemptEvents {
  /** A record of the container exists now. */
  readonly onMade: (record: ContainerRecord) => Promise<void>;
  readonly onState: (state: StaticPodState) => void;
  /** Its startup probe has succeeded. */
  readonly onStarted: () => void;
}

/** The result of an attempt to run a container. */
export interface Ended {
  readonly exitCode: number;
  /** `null` if its program could not be started. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date;
  readonly reason: ExitReason;
  readonly message: string;
}

/** Milliseconds between SIGTERM and SIGKILL; a kubelet allows 30 s. */
const GRACE = 1_000;
/** The exit code that containerd reports for a container whose program could not be started. */
const START_ERROR = 128;
const SIGNAL_BASE = 128;

/** Creates a container, runs it with its probes, and resolves when it has ended; it ends soon after `stopping`. */
export async function runOnce(
  spec: Container,
  pod: PodIdentity,
  mounts: readonly ContainerMount[],
  attempt: number,
  context: PodContext,
  stopping: AbortSignal,
  events: AttemptEvents,
): Promise<Ended> {
  const { images, isolation, containers, journal } = context;
  const program = imageProgram(spec.image, images);
  const given = [...spec.command, ...spec.args];
  const { promise, resolve } = Promise.withResolvers<void>();
  const record: ContainerRecord = {
    id: randomBytes(32).toString('hex'),
    pod,
    name: spec.name,
    image: spec.image,
    attempt,
    argv: given.length > 0 ? given : [program.name],
    env: {
      ...program.environment,
      ...Object.fromEntries(spec.env.map(({ name, value }) => [name, value])),
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    },
    mounts,
    logPath: logFile(pod, spec.name, attempt),
    createdAt: new Date(),
    ended: promise,
    state: { phase: 'created' },
  };
  containers.add(record);
  await events.onMade(record);
  try {
    await prepareLog(record);
    // Taken before the start: on a busy machine, the program may already do something before the start has returned.
    const startedAt = new Date();
    const running = await startContainer({ ...record, program }, isolation);
    return await watch(running, startedAt, record, spec, context, stopping, events);
  } catch (error) {
    // A folder that the node needs may be missing or be something else: the learner must see that, too.
    const message = errorText(error);
    const finishedAt = new Date();
    const ended: Ended = { exitCode: START_ERROR, startedAt: null, finishedAt, reason: 'StartError', message };
    record.state = { ...ended, phase: 'exited' };
    journal.error(
      'pod_workers.go:1338',
      'Error syncing pod, skipping',
      { pod: `${pod.namespace}/${pod.name}`, podUID: pod.uid },
      `failed to "StartContainer" for "${spec.name}" with RunContainerError: ${JSON.stringify(message)}`,
    );
    return ended;
  } finally {
    resolve();
  }
}

async function watch(
  running: RunningContainer,
  startedAt: Date,
  record: ContainerRecord,
  spec: Container,
  { kubernetes, suspension }: PodContext,
  stopping: AbortSignal,
  { onState, onStarted }: AttemptEvents,
): Promise<Ended> {
  const { pid } = running;
  const tell = (ready: boolean) => onState({ phase: 'running', pid, startedAt, ready });
  record.state = { phase: 'running', pid, startedAt };
  tell(false);
  const probes = startProbes(spec, kubernetes, suspension, {
    onStarted,
    onReady: tell,
    onDead: () => void end(running, suspension),
  });
  const stop = () => {
    onState({ phase: 'stopping', since: new Date() });
    void end(running, suspension);
  };
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();
  const exitCode = exitCodeOf(await running.ended);
  probes.stop();
  stopping.removeEventListener('abort', stop);
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const ended: Ended = { exitCode, startedAt, finishedAt: new Date(), reason, message: '' };
  record.state = { ...ended, phase: 'exited' };
  return ended;
}

/** A suspended container could not end. */
async function end(container: RunningContainer, suspension: IdleSuspension): Promise<void> {
  const leave = suspension.use();
  container.kill('SIGTERM');
  const timer = setTimeout(() => container.kill('SIGKILL'), GRACE);
  await container.ended;
  clearTimeout(timer);
  leave();
}

function exitCodeOf(ending: Ending): number {
  return 'exitCode' in ending ? ending.exitCode : SIGNAL_BASE + constants.signals[ending.signal];
}
