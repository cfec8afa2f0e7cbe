import { access, constants, mkdir, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { ContainerMount } from '../../../node/lab-node.ts';
import { hostPathOf } from '../../../node/manifest/mounts.ts';
import { type Child, type Ending, startChild } from '../../../process/child.ts';
import { CONTAINER_ROOT } from './container-root.ts';
import { openCriLog } from './cri-log.ts';

/** Everything of a container that must be known to start it. */
export interface ContainerPlan {
  readonly id: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The program on the node; in the container it lies in /usr/local/bin under the same name. */
  readonly program: { readonly name: string; readonly source: string };
  /** A path comes after those above it. */
  readonly mounts: readonly ContainerMount[];
  readonly logPath: string;
}

export interface RunningContainer {
  readonly pid: number;
  /** Resolves after the last line of its output is in the log. */
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

/** The container could not be made, or its program could not be started. */
export class ContainerStartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerStartError';
  }
}

const RUNTIME = '/run/containerd/io.containerd.runtime.v2.task/k8s.io';

/**
 * Starts a container: its own user and mount namespace, and a root that holds the program, /proc, /dev and the mounts.
 * Whatever it writes elsewhere stays in its own layer.
 */
export async function startContainer(plan: ContainerPlan): Promise<RunningContainer> {
  const layer = layerOf(plan.id);
  await mkdir(layer, { recursive: true });
  // As containerd does for sources that are not there; what is there stays as it is.
  for (const { hostPath } of plan.mounts) await mkdir(hostPath, { recursive: true }).catch(() => undefined);
  await findProgram(plan);
  const child = await startChild(
    [
      'unshare',
      '--user',
      '--map-root-user',
      '--mount',
      '--propagation',
      'private',
      'sh',
      '-c',
      CONTAINER_ROOT,
      'sh',
      layer,
      ...mountArguments(plan),
      '--',
      ...plan.argv,
    ],
    { env: plan.env, cwd: '/' },
  );
  const log = openCriLog(plan.logPath).follow(child.stdout, child.stderr);
  const problem = (await text(child.notes)).trim();
  if (problem !== '') {
    await child.ended;
    throw new ContainerStartError(problem);
  }
  return { pid: child.pid, ended: endAfter(child, log), kill: child.kill };
}

/** Removes what a container that has ended left in its own layer. */
export async function removeContainer(id: string): Promise<void> {
  await rm(`${RUNTIME}/${id}`, { recursive: true, force: true });
}

/** Throws in runc's words where the container has no such program. */
async function findProgram({ argv: [name = ''], program, mounts }: ContainerPlan): Promise<void> {
  const candidates = name.includes('/') ? [name] : SEARCHED.map((folder) => `${folder}/${name}`);
  for (const candidate of candidates) {
    const mounted = hostPathOf(mounts, candidate);
    if (mounted ? await isExecutable(mounted.hostPath) : candidate === `/usr/local/bin/${program.name}`) return;
  }
  throw new ContainerStartError(
    name.includes('/')
      ? `exec: "${name}": stat ${name}: no such file or directory`
      : `exec: "${name}": executable file not found in $PATH`,
  );
}

const SEARCHED = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function layerOf(id: string): string {
  return `${RUNTIME}/${id}/rootfs`;
}

function mountArguments({ program, mounts }: ContainerPlan): readonly string[] {
  const all = [
    ['rw', '/proc', '/proc'],
    ['rw', '/dev', '/dev'],
    ['ro', '/etc/resolv.conf', '/etc/resolv.conf'],
    ['ro', '/etc/hosts', '/etc/hosts'],
    ['ro', program.source, `/usr/local/bin/${program.name}`],
    ...mounts.map(({ hostPath, containerPath, readOnly }) => [readOnly ? 'ro' : 'rw', hostPath, containerPath]),
  ];
  return all.flat();
}

async function endAfter(child: Child, log: Promise<void>): Promise<Ending> {
  const ending = await child.ended;
  await log;
  return ending;
}
