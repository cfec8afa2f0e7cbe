import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseOf } from '../../binaries/release.ts';
import type { LabNode } from '../../node/lab-node.ts';
import { MANIFESTS } from '../../node/manifest/manifest-folder.ts';
import { isThere } from '../../process/is-there.ts';
import { withLock } from '../../process/lock.ts';
import { LockHeld } from '../../process/lock-held.ts';
import { onceFree } from '../../process/once-free.ts';
import { runOk } from '../../process/run.ts';
import type { WorkOptions } from '../provider.ts';
import { ARCHITECTURE, NODE_ADDRESS, NODE_NAME } from './cluster/address.ts';
import { apiServerSettled, createNode, type NodeOptions, type Prepared } from './create-node.ts';
import { removeCgroups } from './isolation/cgroup.ts';
import { ownAll } from './isolation/own.ts';
import type { Walls } from './isolation/walls.ts';
import { newIsolation } from './isolation-of-lab.ts';
import { folderAt, type LabFolder } from './lab-folder.ts';
import { killSupervisor } from './supervisor-process.ts';

/** Incremented when the contents of a prepared folder change. */
const EDITION = 5;
const POLL_MS = 200;

/** Those that every cluster has. */
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'] as const;

/** Returns what is prepared, and prepares it if needed: on a separate node, whose keys are thrown away. */
export async function prepared(
  cache: string,
  walls: Walls,
  options: NodeOptions,
  work: WorkOptions,
): Promise<Prepared> {
  const { minor } = options.programs;
  const versions = [releaseOf('kube-apiserver', minor).version, releaseOf('etcd', minor).version, EDITION];
  const folder = join(cache, `prepared-${versions.join('-')}`);
  if (!(await isThere(folder))) {
    await onceFree(
      lockOf(folder),
      async () => {
        if (!(await isThere(folder))) await prepare(folder, walls, options, work);
      },
      {
        interval: POLL_MS,
        signal: work.signal,
        async meanwhile() {
          work.progress('Waiting for the cluster that another start is preparing');
          return null;
        },
      },
    );
  }
  return within(folder);
}

/** Removes what was left by a start that was killed during the preparation. */
export async function removeAbandoned(cache: string): Promise<void> {
  const names: readonly string[] = await readdir(cache).catch(() => []);
  for (const name of names) {
    if (!name.endsWith(MAKING)) continue;
    const folder = join(cache, name.slice(0, -MAKING.length));
    await withLock(lockOf(folder), () => removeMaking(folder)).catch((error: unknown) => {
      if (!(error instanceof LockHeld)) throw error;
    });
  }
}

async function prepare(
  folder: string,
  walls: Walls,
  options: NodeOptions,
  { signal, progress }: WorkOptions,
): Promise<void> {
  progress('Preparing the cluster from which labs of this version start (once)');
  await removeMaking(folder);
  try {
    const made = `${folder}${MAKING}/made`;
    await mkdir(made, { recursive: true });
    const { etcd, completion } = within(made);
    const { stdout } = await runOk([options.programs.kubectl, 'completion', 'bash'], { signal });
    await writeFile(completion, stdout);
    const lab = labOf(folder);
    const node = await createNode(lab, null, newIsolation(walls, false), options);
    const settled = await apiServerSettled(lab, signal);
    if (settled.state === 'down') throw new Error(`the API server does not start: ${settled.why}`);
    await seedCluster(node, signal);
    await stopControlPlane(node, signal);
    await killSupervisor(lab);
    await removeCgroups(lab.path);
    await rename(join(lab.root, 'var/lib/etcd'), etcd);
    if (walls.ownsUsers) ownAll(0, [etcd]);
    await rename(made, folder);
  } finally {
    await removeMaking(folder);
  }
}

const MAKING = '.making';

function within(folder: string): Prepared {
  return { etcd: join(folder, 'etcd'), completion: join(folder, 'kubectl-completion.bash') };
}

function lockOf(folder: string): string {
  return `${folder}.lock`;
}

function labOf(folder: string): LabFolder {
  return folderAt(`${folder}${MAKING}/lab`);
}

async function removeMaking(folder: string): Promise<void> {
  await killSupervisor(labOf(folder));
  await rm(`${folder}${MAKING}`, { recursive: true, force: true });
}

/** Adds what `kubeadm init` adds, and waits for what the controllers add. */
async function seedCluster(node: LabNode, signal: AbortSignal): Promise<void> {
  const binding = ['--clusterrole=cluster-admin', '--group=kubeadm:cluster-admins'];
  await kubectl(node, signal, ['create', 'clusterrolebinding', 'kubeadm:cluster-admins', ...binding]);
  await kubectl(node, signal, ['apply', '-f', '-'], JSON.stringify(NODE));
  for (const namespace of NAMESPACES) {
    const account = ['-n', namespace, 'get', 'serviceaccount', 'default', '--ignore-not-found', '-o', 'name'];
    await until(async () => (await kubectl(node, signal, account)) !== '', signal);
  }
}

/** Stops the control plane in order, so that nothing remains that the next one would mistake for its own. */
async function stopControlPlane(node: LabNode, signal: AbortSignal): Promise<void> {
  const inNode = (...argv: readonly [string, ...string[]]) => node.exec(argv, { signal });
  await inNode('rm', `${MANIFESTS}/kube-controller-manager.yaml`);
  await until(async () => (await node.staticPods({ signal })).pods.length === 2, signal);
  await inNode('systemctl', 'stop', 'kubelet');
  await kubectl(node, signal, ['-n', 'kube-system', 'delete', 'lease', '--all']);
  await kubectl(node, signal, ['-n', 'kube-system', 'delete', 'pods', '--all', '--force', '--grace-period=0']);
  await kubectl(node, signal, ['delete', 'events', '--all', '--all-namespaces']);
  for (const namespace of NAMESPACES) {
    await kubectl(node, signal, ['-n', namespace, 'delete', 'configmap', 'kube-root-ca.crt', '--ignore-not-found']);
  }
  for (const program of ['kube-apiserver', 'etcd']) {
    await inNode('sh', '-c', 'crictl stop "$(crictl ps --quiet --name "$1")"', 'sh', program);
  }
}

async function until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await holds())) await sleep(POLL_MS, undefined, { signal });
}

async function kubectl(node: LabNode, signal: AbortSignal, args: readonly string[], stdin?: string): Promise<string> {
  const argv = ['kubectl', '--kubeconfig=/etc/kubernetes/super-admin.conf', ...args] as const;
  const { exitCode, stdout, stderr } = await node.exec(argv, { signal, ...(stdin !== undefined && { stdin }) });
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr.trim()}`);
  return stdout;
}

const NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: NODE_NAME,
    labels: {
      'beta.kubernetes.io/arch': ARCHITECTURE,
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': ARCHITECTURE,
      'kubernetes.io/hostname': NODE_NAME,
      'kubernetes.io/os': 'linux',
      'node-role.kubernetes.io/control-plane': '',
      'node.kubernetes.io/exclude-from-external-load-balancers': '',
    },
    annotations: { 'node.alpha.kubernetes.io/provided-node-ip': NODE_ADDRESS },
  },
  spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
};
