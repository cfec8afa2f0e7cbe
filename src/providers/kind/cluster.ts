import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import type { Environment } from '../../home/folders.ts';
import { type Argv, ProcessError, runOk } from '../../process/run.ts';
import type { LabSpec, WorkOptions } from '../provider.ts';
import type { Docker } from './docker.ts';

const CONFIG = fileURLToPath(new URL('../../../kind-config/lab.yaml', import.meta.url));

/** The kind cluster of a lab. */
export interface Cluster {
  readonly name: string;
  /** The container of its control plane node, and the name of that node. */
  readonly container: string;
  /** Those of its workers, as kind names them. */
  readonly workers: readonly string[];
  /** The configuration file for kind. */
  readonly config: string;
  /** kind writes it last: a cluster without one was not completed. */
  readonly kubeconfig: string;
}

/**
 * Two users of one Docker daemon may each have a lab `audit-01`; the folder distinguishes them. The node's name, which
 * is also a host name, is at most 63 characters long.
 */
export function clusterOf({ name, folder, nodes }: LabSpec): Cluster {
  const owner = createHash('sha256').update(folder).digest('hex').slice(0, 6);
  const cluster = `cks-lab-${name.slice(0, 34)}-${owner}`;
  return {
    name: cluster,
    container: `${cluster}-control-plane`,
    workers: Array.from({ length: nodes - 1 }, (_, index) => `${cluster}-worker${index === 0 ? '' : index + 1}`),
    config: join(folder, 'kind.yaml'),
    kubeconfig: join(folder, 'kubeconfig'),
  };
}

export async function isFinished({ kubeconfig }: Cluster): Promise<boolean> {
  return (await stat(kubeconfig).catch(() => null)) !== null;
}

/** A kind configuration with this many workers added. */
export function withWorkers(config: string, workers: number): string {
  const document = parseDocument(config);
  for (let made = 0; made < workers; made++) document.addIn(['nodes'], document.createNode({ role: 'worker' }));
  return document.toString({ indentSeq: false });
}

/** `kind create cluster`. Throws ProcessError. */
export async function createCluster(
  cluster: Cluster,
  { kind, image, env }: { readonly kind: string; readonly image: string; readonly env: Environment },
  { signal, progress }: WorkOptions,
): Promise<void> {
  await writeFile(cluster.config, withWorkers(await readFile(CONFIG, 'utf8'), cluster.workers.length));
  const argv: Argv = [
    kind,
    ...['create', 'cluster', '--name', cluster.name, '--image', image, '--config', cluster.config],
    ...['--kubeconfig', cluster.kubeconfig, '--wait', '5m'],
  ];
  try {
    await runOk(argv, {
      signal,
      endsWithParent: true,
      env: { ...env, KIND_EXPERIMENTAL_PROVIDER: 'docker' },
      onErrorLine(line) {
        const step = stepOf(line);
        if (step !== null) progress(step);
      },
    });
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new ProcessError(argv, error.reason, error.exitCode, withoutGoStacks(error.stderr), { cause: error });
  }
}

/** kubeadm ends its output with a Go stack trace; each function is on one line, and its file on the next. */
export function withoutGoStacks(output: string): string {
  return output.replace(/^\S+\n\t\S+\.[gs]o?:\d+(\n|$)/gm, '');
}

/** The step that kind is performing, from a line as kind prints it without a terminal. */
export function stepOf(line: string): string | null {
  const step = /^ \u2022 (?<step>.*?)\s*\.\.\.$/.exec(line)?.groups?.step;
  return step?.replace(/(?:\p{Extended_Pictographic}\uFE0F?\s*)+$/u, '').trim() ?? null;
}

/** Removes everything that exists of a cluster, and what an interrupted `kind create` may still leave behind. */
export async function removeCluster(docker: Docker, cluster: Cluster, { signal }: WorkOptions): Promise<void> {
  const finished = await isFinished(cluster);
  await removeContainers(docker, cluster, signal);
  if (!finished) {
    // Docker continues to create a container even after the client that requested it has been killed.
    await sleep(1_000, undefined, { signal });
    await removeContainers(docker, cluster, signal);
  }
  await rm(cluster.config, { force: true });
  await rm(cluster.kubeconfig, { force: true });
  await rm(`${cluster.kubeconfig}.lock`, { force: true });
}

/** Including their volumes. The network `kind` stays: all kind clusters of a Docker daemon share it. */
export async function removeContainers(docker: Docker, { name }: Cluster, signal: AbortSignal): Promise<void> {
  const list = ['ps', '--all', '--quiet', '--filter', `label=io.x-k8s.kind.cluster=${name}`];
  for (;;) {
    const { stdout } = await docker.must(list, { signal });
    const containers = stdout.split('\n').filter((id) => id !== '');
    if (containers.length === 0) return;
    const removal = ['rm', '--force', '--volumes', ...containers];
    const { exitCode, stderr } = await docker.run(removal, { signal });
    const goneAlready = /already in progress|no such container/i.test(stderr);
    if (exitCode !== 0 && !goneAlready) throw new ProcessError(docker.argv(removal), 'exit', exitCode, stderr);
  }
}
