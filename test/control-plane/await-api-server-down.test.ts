import { expect, test } from 'vitest';
import { awaitDown } from '../../src/control-plane/await-component.ts';
import type { LabNode, StaticPodState } from '../../src/node/lab-node.ts';
import { nodeOf, runningNode, STARTED_AT } from '../fixtures/one-check.ts';

async function awaited(node: LabNode): Promise<readonly string[]> {
  const steps: string[] = [];
  const options = { signal: AbortSignal.timeout(4_000), progress: (step: string) => steps.push(step) };
  await awaitDown(node, 'kube-apiserver', options);
  return steps;
}

test('an API server that runs with the files on disk is not waited for', async () => {
  await expect(awaited(runningNode([]))).rejects.toThrow(
    'the API server is running, although it should not run with what is on disk',
  );
});

test('an API server without a manifest is waited for until it has terminated', async () => {
  expect(await awaited(nodeOf({}))).toEqual([]);
  const [pod] = (await runningNode([]).staticPods()).pods;
  if (pod === undefined) throw new Error('there is no pod');
  const stopping: StaticPodState = { phase: 'stopping', since: STARTED_AT };
  let looks = 0;
  const node = {
    ...nodeOf({}),
    staticPods: async () => ({ pods: looks++ < 2 ? [{ ...pod, state: stopping }] : [], rejected: [] }),
  };
  expect(await awaited(node)).toEqual(['Waiting for the API server to terminate']);
});
