import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../node/lab-node.ts';
import { type AwaitOptions, awaitStaticPod } from './await-static-pod.ts';
import { type Component, PROFILES, type StaticPodComponent } from './component.ts';

/** Milliseconds. */
const POLL_INTERVAL = 250;
/** Milliseconds within which systemd has started or stopped a kubelet, even on a slow machine. */
const KUBELET_WITHIN = 60_000;

/** Waits until a component runs with what is currently on disk. Throws Error with the reason if it does not. */
export async function awaitUp(node: LabNode, component: Component, options: AwaitOptions): Promise<void> {
  if (component === 'kubelet') return awaitKubelet(node, 'up', options);
  const state = await awaitStaticPod(node, component, options);
  if (state.status !== 'running') throw new Error(`${PROFILES[component].title} is not running: ${state.why}`);
}

/**
 * Waits until it is certain that a component will not run with what is currently on disk, and until the previous one
 * has ended. Throws Error if it runs.
 */
export async function awaitDown(node: LabNode, component: Component, options: AwaitOptions): Promise<void> {
  if (component === 'kubelet') return awaitKubelet(node, 'down', options);
  const { title } = PROFILES[component];
  const state = await awaitStaticPod(node, component, options);
  if (state.status === 'running')
    throw new Error(`${title} is running, although it should not run with what is on disk`);
  while (await isServing(node, component, options.signal)) {
    options.progress(`Waiting for ${title} to terminate`);
    await sleep(options.interval ?? POLL_INTERVAL, undefined, { signal: options.signal });
  }
}

async function isServing(node: LabNode, component: StaticPodComponent, signal: AbortSignal): Promise<boolean> {
  const { pods } = await node.staticPods({ signal });
  return pods.some(
    ({ argv: [program], state }) =>
      program?.endsWith(component) && (state.phase === 'stopping' || (state.phase === 'running' && state.ready)),
  );
}

/**
 * Exits with 0 if the kubelet is running and healthy, and with 1 if it is not running; on a node without curl, its
 * health cannot be checked.
 */
const KUBELET_STATE = `
  [ "$(systemctl is-active kubelet)" = active ] || exit 1
  command -v curl >/dev/null || exit 0
  curl --silent --fail --max-time 5 --output /dev/null http://127.0.0.1:10248/healthz || exit 2`;

async function awaitKubelet(node: LabNode, until: 'up' | 'down', options: AwaitOptions): Promise<void> {
  const { signal, progress, interval = POLL_INTERVAL } = options;
  const wanted = until === 'up' ? 0 : 1;
  const deadline = Date.now() + KUBELET_WITHIN;
  for (;;) {
    const { exitCode } = await node.exec(['sh', '-c', KUBELET_STATE], { signal });
    if (exitCode === wanted) return;
    if (Date.now() > deadline)
      throw new Error(`the kubelet ${KUBELET_STATES[exitCode ?? 2] ?? 'could not be queried'}`);
    progress(`Waiting for the kubelet to ${until === 'up' ? 'start' : 'stop'}`);
    await sleep(interval, undefined, { signal });
  }
}

const KUBELET_STATES = ['is running', 'is not running', 'is running but not healthy'];
