import { constants } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../../node/lab-node.ts';
import { runTool } from '../../process/child.ts';
import { isAlive, type ProcessIdentity } from '../../process/identity.ts';
import { errorText } from '../../text/error-text.ts';
import { tryWalls } from './available.ts';
import { type Booting, bootNode, lastWords, ownRoot } from './boot-node.ts';
import { kubeconfig } from './cluster/kubeconfig.ts';
import { manifests } from './cluster/manifests.ts';
import { makePki, type Pki } from './cluster/pki.ts';
import { connectNode } from './connect-node.ts';
import { apiServerReply, begunReply } from './connection/protocol.ts';
import { ask } from './connection/supervisor-client.ts';
import { makeDiskImage } from './isolation/disk-image.ts';
import { type LabIsolation, writeIsolation } from './isolation/lab-isolation.ts';
import { ownAll } from './isolation/own.ts';
import type { Walls } from './isolation/walls.ts';
import { isolationOfStopped } from './isolation-of-lab.ts';
import type { LabFolder } from './lab-folder.ts';
import { caFolders, type Files, makeRoot, plain, secret, writeFiles } from './node-files.ts';
import type { NodePrograms } from './programs.ts';
import type { ApiServerState } from './supervisor/api-server.ts';
import { findSupervisor } from './supervisor-process.ts';
import { imagesInNode, makeTools, toolBinds } from './tools.ts';

export interface NodeOptions {
  readonly programs: NodePrograms;
  /** Where Node caches the compiled code of the supervisor's modules. */
  readonly compileCache: string;
  readonly signal: AbortSignal;
}

/** What all labs of a version start from, prepared once. */
export interface Prepared {
  /**
   * An etcd data folder with what a cluster contains after its first minute: the roles, namespaces, default service
   * accounts and flow schemas that the control plane creates, and what kubeadm adds.
   */
  readonly etcd: string;
  /** A file with kubectl's bash completion. */
  readonly completion: string;
}

/**
 * Creates and starts a node, on a copy of the prepared cluster or, without one, with an empty etcd. Resolves when the
 * kubelet's stand-in is running; the control plane is still starting then.
 */
export async function createNode(
  folder: LabFolder,
  prepared: Prepared | null,
  isolation: LabIsolation,
  options: NodeOptions,
): Promise<LabNode> {
  await mkdir(folder.root, { recursive: true, mode: 0o755 });
  await Promise.all([
    makeTools(folder.tools, prepared?.completion ?? null),
    isolation.hasDisk && makeDiskImage(folder.image),
  ]);
  if (isolation.firstUid !== null) ownAll(isolation.firstUid, [folder.tools, folder.root]);
  const booting = boot(folder, isolation, options);
  // Rethrown below; until then, this handler keeps the rejection from being unhandled.
  booting.catch(() => undefined);
  const pki = makePki();
  await writeFiles(folder.tools, { 'admin.conf': secret(kubeconfig(pki, 'admin')) });
  if (isolation.firstUid !== null) ownAll(isolation.firstUid, [join(folder.tools, 'admin.conf')]);
  const { holder, root } = await booting;
  try {
    await fillRoot(root, isolation, prepared, clusterFiles(pki, options.programs, await caFolders()));
  } catch (error) {
    // The root disappears with the process that holds it; the output of that process is then the reason.
    if (await isAlive(holder)) throw error;
    throw new Error(await whyNotStarted(new Error(await lastWords(folder)), options.signal), { cause: error });
  }
  await writeIsolation(folder.isolation, isolation);
  await writeFile(folder.made, '');
  return begin(folder, holder, options.signal);
}

/** Starts a stopped node, keeping its files. Throws if that is not possible for the user who now runs cks-lab. */
export async function startNode(folder: LabFolder, walls: Walls, options: NodeOptions): Promise<LabNode> {
  const isolation = await isolationOfStopped(folder, walls);
  const { holder } = await boot(folder, isolation, options);
  return begin(folder, holder, options.signal);
}

/** Waits as apiServerSettled of the supervisor does. */
export function apiServerSettled(folder: LabFolder, signal: AbortSignal): Promise<ApiServerState> {
  return ask(folder.controlSocket, 'ready', apiServerReply, signal);
}

async function boot(folder: LabFolder, isolation: LabIsolation, options: NodeOptions): Promise<Booting> {
  const { programs, compileCache, signal } = options;
  try {
    return await bootNode(folder, {
      isolation,
      readOnly: await toolBinds(folder.tools, programs),
      input: { images: imagesInNode(programs.images), kubernetes: programs.kubernetes },
      compileCache,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(await whyNotStarted(error, signal), { cause: error });
  }
}

const POLL_MS = 5;

/** Tells the supervisor to begin as soon as it is up. Throws an error with its last output if it does not come up. */
async function begin(folder: LabFolder, holder: ProcessIdentity, signal: AbortSignal): Promise<LabNode> {
  for (;;) {
    signal.throwIfAborted();
    const supervisor = await findSupervisor(folder);
    if (supervisor) {
      await ask(folder.controlSocket, 'begin', begunReply, signal);
      return connectNode(folder, supervisor);
    }
    if (!(await isAlive(holder))) throw new Error(await whyNotStarted(new Error(await lastWords(folder)), signal));
    await sleep(POLL_MS);
  }
}

/** What has changed since embedded nodes could last run here or, if nothing has, what the boot printed. */
async function whyNotStarted(error: unknown, signal: AbortSignal): Promise<string> {
  const { availability } = await tryWalls(signal);
  if (!availability.usable) return [availability.why, ...availability.remedies].join('\n  - ');
  return `the node could not be started: ${errorText(error)}`;
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

/** Writes all files of a new node. */
async function fillRoot(
  path: string,
  { firstUid, hasDisk }: LabIsolation,
  prepared: Prepared | null,
  files: Files,
): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    // When a process has ended, its folder in /proc is gone, and a recursive mkdir of Node.js below it never returns.
    const root = hasDisk ? `/proc/${process.pid}/fd/${folder.fd}` : path;
    await Promise.all([makeRoot(root), copyEtcd(prepared?.etcd ?? null, join(root, 'var/lib/etcd'))]);
    await writeFiles(root, files);
    ownRoot(root, firstUid);
  } finally {
    await folder.close();
  }
}

/** Shares blocks if the file system can, and preserves the holes of a log that consists mostly of them. */
async function copyEtcd(from: string | null, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  if (from === null) return;
  await runTool(['cp', '-r', '--sparse=always', '--reflink=auto', '--', `${from}/.`, to], { env: process.env });
}
