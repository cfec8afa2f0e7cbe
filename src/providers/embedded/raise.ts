import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../../node/lab-node.ts';
import { runTool } from '../../process/child.ts';
import { identify, isAlive, type ProcessIdentity } from '../../process/identity.ts';
import { checkAvailable } from './available.ts';
import { kubeconfig } from './cluster/kubeconfig.ts';
import { manifests } from './cluster/manifests.ts';
import { makePki, type Pki } from './cluster/pki.ts';
import { ask } from './control-client.ts';
import { enterNode } from './enter.ts';
import type { LabFolder } from './lab-folder.ts';
import { caFolders, type Files, makeRoot, plain, secret, writeFiles } from './node-files.ts';
import type { NodePrograms } from './programs.ts';
import type { ApiServerState } from './supervisor/api-server.ts';
import { findSupervisor, startSupervisor } from './supervisor-process.ts';
import { imagesInNode, makeTools, toolBinds } from './tools.ts';

export interface RaiseOptions {
  readonly programs: NodePrograms;
  /** Where Node keeps compiled code of the supervisor's modules. */
  readonly compileCache: string;
  readonly signal: AbortSignal;
}

/** What labs of one version start from, made once. */
export interface Prepared {
  /**
   * An etcd data folder that holds what a cluster has after its first minute: the roles, namespaces, default service
   * accounts and flow schemas that the control plane makes, and what kubeadm adds.
   */
  readonly etcd: string;
  /** A file with kubectl's completion for bash. */
  readonly completion: string;
}

/**
 * Makes a node from nothing and starts it, on a copy of what is prepared, or else with an empty etcd.
 * Resolves when the kubelet's stand-in has begun; the control plane is then on its way.
 */
export async function makeNode(folder: LabFolder, prepared: Prepared | null, options: RaiseOptions): Promise<LabNode> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  await mkdir(folder.root, { recursive: true });
  await makeTools(folder.tools, prepared?.completion ?? null);
  const supervisor = await launch(folder, options);
  const filled = Promise.all([
    makeRoot(folder.root),
    copyEtcd(prepared?.etcd ?? null, join(folder.root, 'var/lib/etcd')),
  ]);
  const pki = makePki();
  await filled;
  await writeFiles(folder.tools, { 'admin.conf': secret(kubeconfig(pki, 'admin')) });
  await writeFiles(folder.root, clusterFiles(pki, options.programs, await caFolders()));
  await writeFile(folder.made, '');
  return begin(folder, supervisor, options.signal);
}

/** Starts a node that has stopped, with its files as they are. */
export async function startNode(folder: LabFolder, options: RaiseOptions): Promise<LabNode> {
  return begin(folder, await launch(folder, options), options.signal);
}

/**
 * Waits until the API server is ready; or until it is certain that it will not be without a change on the node, which
 * is how it stands where a learner's files were brought back.
 */
export function apiServerSettled(folder: LabFolder, signal: AbortSignal): Promise<ApiServerState> {
  return ask<ApiServerState>(folder.controlSocket, 'ready', signal);
}

async function launch(folder: LabFolder, { programs, compileCache }: RaiseOptions): Promise<ProcessIdentity> {
  const input = {
    root: folder.root,
    binds: await toolBinds(folder.tools, programs),
    images: imagesInNode(programs.images),
    kubernetes: programs.kubernetes,
  };
  return identify(await startSupervisor(folder, input, compileCache));
}

const ASKED_EVERY = 5;

/** Lets the supervisor begin as soon as it stands. Throws with its last words when it does not come to that. */
async function begin(folder: LabFolder, launched: ProcessIdentity, signal: AbortSignal): Promise<LabNode> {
  for (;;) {
    signal.throwIfAborted();
    const supervisor = await findSupervisor(folder);
    if (supervisor) {
      await ask(folder.controlSocket, 'begin', signal);
      return enterNode(folder, supervisor);
    }
    if (!(await isAlive(launched))) throw new Error(await whyNotStarted(folder, signal));
    await sleep(ASKED_EVERY);
  }
}

/** What has changed since embedded nodes could run here, or else the supervisor's last words. */
async function whyNotStarted(folder: LabFolder, signal: AbortSignal): Promise<string> {
  const availability = await checkAvailable(signal);
  if (!availability.usable) return [availability.why, ...availability.remedies].join('\n  - ');
  const said = (await readFile(folder.log, 'utf8').catch(() => '')).trim();
  return `the node could not be started: ${said || 'its supervisor ended without a word'}`;
}

function clusterFiles(pki: Pki, { images }: NodePrograms, folders: readonly string[]): Files {
  const admin = kubeconfig(pki, 'admin');
  const names = {
    'kube-apiserver': images['kube-apiserver'].image,
    'kube-controller-manager': images['kube-controller-manager'].image,
    etcd: images.etcd.image,
  };
  return {
    ...under('etc/kubernetes/pki', pki.files, (path) => !/\.(crt|pub)$/.test(path)),
    ...under('etc/kubernetes/manifests', manifests(names, folders), () => true),
    'etc/kubernetes/admin.conf': secret(admin),
    'etc/kubernetes/super-admin.conf': secret(kubeconfig(pki, 'super-admin')),
    'etc/kubernetes/kubelet.conf': secret(kubeconfig(pki, 'kubelet')),
    'etc/kubernetes/controller-manager.conf': secret(kubeconfig(pki, 'controller-manager')),
    'root/.kube/config': secret(admin),
    'var/lib/kubelet/pki/kubelet.crt': plain(pki.kubeletServing.certificate),
    'var/lib/kubelet/pki/kubelet.key': secret(pki.kubeletServing.key),
  };
}

function under(folder: string, files: Readonly<Record<string, string>>, isSecret: (path: string) => boolean): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`${folder}/${path}`, (isSecret(path) ? secret : plain)(text)]),
  );
}

/** Shares blocks where the file system can, and leaves the holes of a log that is mostly one. */
async function copyEtcd(from: string | null, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  if (from === null) return;
  await runTool(['cp', '-r', '--sparse=always', '--reflink=auto', '--', `${from}/.`, to], { env: process.env });
}
