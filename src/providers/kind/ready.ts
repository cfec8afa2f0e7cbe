import { setTimeout as sleep } from 'node:timers/promises';
import type { LabMinor } from '../../binaries/release.ts';
import { answersReady } from '../../control-plane/answers-ready.ts';
import type { LabNode, StaticPodState } from '../../node/lab-node.ts';
import type { WorkOptions } from '../provider.ts';

/** Milliseconds. */
const INTERVAL = 500;
const NEW_NODE = 60_000;
const OLD_NODE = 180_000;
/** By then, a kubelet that has started has listed its manifests. */
const LISTING = 30_000;

/** kind waits for a new node, but continues if the wait fails. Throws Error if the node is not the requested one. */
export async function newNodeIsReady(node: LabNode, minor: LabMinor, work: WorkOptions): Promise<void> {
  await Promise.all([hasMinor(node, minor, work), newApiServerAnswers(node, work)]);
}

async function hasMinor(node: LabNode, minor: LabMinor, work: WorkOptions): Promise<void> {
  const version = await node.readFile('/kind/version', work);
  const found = version.state === 'file' ? Buffer.from(version.bytes).toString().trim() : 'of an unknown version';
  if (found.startsWith(`v1.${minor}.`)) return;
  throw new Error(
    `the node image (CKS_LAB_NODE_IMAGE) contains Kubernetes ${found}, but the lab needs 1.${minor}: name another image, or choose a version with --kubernetes`,
  );
}

async function newApiServerAnswers(node: LabNode, work: WorkOptions): Promise<void> {
  const deadline = Date.now() + NEW_NODE;
  while (!(await answersReady(node, work.signal))) {
    if (Date.now() > deadline) throw new Error(`the API server of ${node.name} did not become ready`);
    await sleep(INTERVAL, undefined, work);
  }
}

/**
 * Waits until the API server of a restarted node is ready, or is found not to become ready: the learner may have left
 * it broken, and the lab then restarts in that state.
 */
export async function oldNodeIsUp(node: LabNode, { signal, progress }: WorkOptions): Promise<void> {
  progress('Waiting for the API server');
  const start = Date.now();
  while (Date.now() < start + OLD_NODE) {
    if (await answersReady(node, signal)) return;
    if (await isBroken(node, new Date(start), signal)) {
      progress('The API server does not start; neither did it before');
      return;
    }
    await sleep(INTERVAL, undefined, { signal });
  }
}

/** Whether events since then show that the API server will not become ready by itself. */
async function isBroken(node: LabNode, since: Date, signal: AbortSignal): Promise<boolean> {
  const { pods, rejected } = await node.staticPods({ signal });
  const states = pods.filter(({ container }) => container === 'kube-apiserver').map(({ state }) => state);
  if (states.length > 0) return states.every((state) => hasFailed(state, since));
  return rejected.length > 0 || Date.now() > since.getTime() + LISTING;
}

function hasFailed(state: StaticPodState, since: Date): boolean {
  switch (state.phase) {
    case 'crashed':
      // After the first crash, the container is restarted immediately; it may have started before etcd.
      return state.finishedAt > since && state.backoffUntil !== null;
    case 'waiting':
      return state.retryAt !== null && state.retryAt > since;
    default:
      return false;
  }
}
