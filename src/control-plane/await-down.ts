import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../node/lab-node.ts';
import { type AwaitOptions, awaitApiServer } from './await-api-server.ts';

const ASKED_EVERY = 250;

/**
 * Waits until it is certain that the API server will not run with what is on disk, and until the one of before has
 * ended. Throws when it runs.
 */
export async function awaitApiServerDown(node: LabNode, options: AwaitOptions): Promise<void> {
  const state = await awaitApiServer(node, options);
  if (state.status === 'running')
    throw new Error('the API server is running, although it should not with what is on disk');
  while (await isServing(node, options.signal)) {
    options.progress('Waiting for the API server to terminate');
    await sleep(ASKED_EVERY, undefined, { signal: options.signal });
  }
}

async function isServing(node: LabNode, signal: AbortSignal): Promise<boolean> {
  const { pods } = await node.staticPods({ signal });
  return pods.some(
    ({ argv: [program], state }) =>
      program?.endsWith('kube-apiserver') && (state.phase === 'stopping' || (state.phase === 'running' && state.ready)),
  );
}
