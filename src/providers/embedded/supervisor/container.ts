import { access, constants, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ContainerMount } from '../../../node/lab-node.ts';
import { hostPathOf } from '../../../node/manifest/mounts.ts';
import type { Ending } from '../../../process/child.ts';
import { isThere } from '../../../process/is-there.ts';
import { mounted } from '../isolation/mounted.ts';
import { openCriLog } from './cri-log.ts';
import type { Isolation } from './isolation.ts';
import { bind, fstab, readOnlyBind } from './mount-table.ts';
import { type NodeProgram, startProgram } from './program.ts';

/** What is needed to start a container. */
export interface ContainerPlan {
  readonly id: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The program on the node; in the container it is in /usr/local/bin under the same name. */
  readonly program: { readonly name: string; readonly source: string };
  /** A path comes after the paths that contain it. */
  readonly mounts: readonly ContainerMount[];
  readonly logPath: string;
}

export interface RunningContainer {
  readonly pid: number;
  /** Resolves after the last line of its output has been written to the log. */
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

/** The container could not be created, or its program could not be started. */
export class ContainerStartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerStartError';
  }
}

const RUNTIME = '/run/containerd/io.containerd.runtime.v2.task/k8s.io';

/**
 * Starts a container with separate user and mount namespaces, and a root that contains the program, /proc, /dev and the
 * mounts. What it writes elsewhere stays in its layer.
 */
export async function startContainer(plan: ContainerPlan, isolation: Isolation): Promise<RunningContainer> {
  const layer = layerOf(plan.id);
  // Creates missing sources, as containerd does; existing ones remain as they are.
  for (const { hostPath } of plan.mounts) await mkdir(hostPath, { recursive: true }).catch(() => undefined);
  await findProgram(plan);
  const mounts = allMounts(plan);
  for (const [i, mount] of mounts.entries()) await makePlace(layer, mount, mounts.slice(0, i));
  const there = await mounted();
  const table = `${RUNTIME}/${plan.id}/mounts`;
  await writeFile(
    table,
    fstab([
      bind(layer, layer),
      ...mounts.map(({ hostPath, containerPath, readOnly }) =>
        readOnly
          ? readOnlyBind(hostPath, `${layer}${containerPath}`, there)
          : bind(hostPath, `${layer}${containerPath}`),
      ),
    ]),
  );
  const kind = { kind: 'container', table, root: layer } as const;
  const program = await startProgram(plan.argv, plan.env, kind, isolation);
  program.stdin.end();
  const log = logOf(program, plan.logPath);
  const problem = await program.problem;
  if (problem !== '') {
    await program.ended;
    throw new ContainerStartError(problem);
  }
  return { pid: program.pid, ended: endAfter(program.ended, log), kill: program.kill };
}

/** A program whose output cannot be written does not run. */
function logOf(program: NodeProgram, path: string): Promise<void> {
  try {
    return openCriLog(path).follow(program.stdout, program.stderr);
  } catch (error) {
    program.kill('SIGKILL');
    throw error;
  }
}

/** Removes what a container that has ended left in its layer. */
export async function removeContainer(id: string): Promise<void> {
  await rm(`${RUNTIME}/${id}`, { recursive: true, force: true });
}

/** Throws an error with runc's message if the container has no such program. */
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

function allMounts({ program, mounts }: ContainerPlan): readonly ContainerMount[] {
  const own = (path: string, readOnly: boolean) => ({ hostPath: path, containerPath: path, readOnly });
  return [
    own('/proc', false),
    own('/dev', false),
    own('/etc/resolv.conf', true),
    own('/etc/hosts', true),
    { hostPath: program.source, containerPath: `/usr/local/bin/${program.name}`, readOnly: true },
    ...mounts,
  ];
}

/** Creates the mount point of a mount: in the container's layer, or in the earlier mount that covers it. */
async function makePlace(layer: string, mount: ContainerMount, earlier: readonly ContainerMount[]): Promise<void> {
  const { hostPath, containerPath } = mount;
  const covered = hostPathOf(earlier, containerPath);
  const place = covered?.hostPath ?? `${layer}${containerPath}`;
  if (await isThere(place)) return;
  if (covered?.mount.readOnly) {
    const what = `create mountpoint for ${containerPath} mount: make mountpoint "${containerPath}"`;
    throw new ContainerStartError(
      `error mounting "${hostPath}" to rootfs at "${containerPath}": ${what}: read-only file system`,
    );
  }
  const isFolder = await stat(hostPath).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  await mkdir(isFolder ? place : dirname(place), { recursive: true });
  // Not through what a learner may have put there in the meantime.
  if (!isFolder) await writeFile(place, '', { flag: 'wx' });
}

async function endAfter(ended: Promise<Ending>, log: Promise<void>): Promise<Ending> {
  const ending = await ended;
  await log;
  return ending;
}
