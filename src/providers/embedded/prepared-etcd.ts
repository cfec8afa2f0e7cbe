import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseOf } from '../../binaries/release.ts';
import type { LabNode } from '../../node/lab-node.ts';
import { MANIFESTS } from '../../node/manifest/manifest-folder.ts';
import { LockHeld, withLock } from '../../process/lock.ts';
import type { WorkOptions } from '../provider.ts';
import { NODE_ADDRESS, NODE_NAME } from './cluster/address.ts';
import { folderAt } from './lab-folder.ts';
import { apiServerSettled, makeNode, type RaiseOptions } from './raise.ts';
import { killSupervisor } from './supervisor-process.ts';

/** Changed with what a prepared folder holds. */
const EDITION = 3;
const ASKED_EVERY = 200;

/** Those that every cluster has. */
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'] as const;

/**
 * An etcd data folder that holds what a cluster has after its first minute: the roles, namespaces, default service
 * accounts and flow schemas that the control plane makes, and what kubeadm adds. Made once per version, on a node of
 * its own whose keys are thrown away. Gives its path.
 */
export async function preparedEtcd(cache: string, options: RaiseOptions, work: WorkOptions): Promise<string> {
  const { minor } = options.programs;
  const versions = [releaseOf('kube-apiserver', minor).version, releaseOf('etcd', minor).version, EDITION];
  const prepared = join(cache, `etcd-${versions.join('-')}`);
  while (!(await isThere(prepared))) {
    work.signal.throwIfAborted();
    try {
      await withLock(`${prepared}.lock`, () => prepare(prepared, options, work));
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
      work.progress('Waiting for the cluster that another start prepares');
      await sleep(ASKED_EVERY);
    }
  }
  return prepared;
}

async function prepare(prepared: string, options: RaiseOptions, { signal, progress }: WorkOptions): Promise<void> {
  if (await isThere(prepared)) return;
  progress('Preparing the cluster that labs of this version start from (once)');
  const folder = folderAt(`${prepared}.making`);
  const remove = async () => {
    await killSupervisor(folder);
    await rm(folder.path, { recursive: true, force: true });
  };
  await remove();
  try {
    await mkdir(folder.path, { recursive: true });
    const node = await makeNode(folder, null, options);
    const settled = await apiServerSettled(folder, signal);
    if (settled.state === 'down') throw new Error(`the API server does not start: ${settled.why}`);
    await furnish(node, signal);
    await stopControlPlane(node, signal);
    await killSupervisor(folder);
    await rename(join(folder.root, 'var/lib/etcd'), prepared);
  } finally {
    await remove();
  }
}

/** Adds what `kubeadm init` adds, and waits for what the controllers add. */
async function furnish(node: LabNode, signal: AbortSignal): Promise<void> {
  const binding = ['--clusterrole=cluster-admin', '--group=kubeadm:cluster-admins'];
  await kubectl(node, signal, ['create', 'clusterrolebinding', 'kubeadm:cluster-admins', ...binding]);
  await kubectl(node, signal, ['apply', '-f', '-'], JSON.stringify(NODE));
  for (const namespace of NAMESPACES) {
    const account = ['-n', namespace, 'get', 'serviceaccount', 'default', '--ignore-not-found', '-o', 'name'];
    await until(async () => (await kubectl(node, signal, account)) !== '', signal);
  }
}

/** Stops the control plane in its order, so that nothing is left that the next one would take for its own. */
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
  while (!(await holds())) await sleep(ASKED_EVERY, undefined, { signal });
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
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': NODE_NAME,
      'kubernetes.io/os': 'linux',
      'node-role.kubernetes.io/control-plane': '',
      'node.kubernetes.io/exclude-from-external-load-balancers': '',
    },
    annotations: { 'node.alpha.kubernetes.io/provided-node-ip': NODE_ADDRESS },
  },
  spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
};

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
