import { expect, test } from 'vitest';
import { apiServerNow } from '../../src/control-plane/api-server-now.ts';
import type { StaticPodState, StaticPods } from '../../src/node/lab-node.ts';
import { memoryNode } from '../fixtures/memory-node.ts';
import { CONTAINER_LOG, runningNode, STARTED_AT } from '../fixtures/one-check.ts';

const { signal } = new AbortController();
const LOG = `2026-11-24T08:30:00Z stderr F Error: unknown flag: --audit-lag-path\n`;
const of = (state: StaticPodState) => apiServerNow(runningNode([], { [CONTAINER_LOG]: LOG }, state), signal);

test.each<[StaticPodState, object]>([
  [
    { phase: 'running', pid: 7, startedAt: STARTED_AT, ready: true },
    { status: 'running', startedAt: STARTED_AT },
  ],
  [
    { phase: 'running', pid: 7, startedAt: STARTED_AT, ready: false },
    { status: 'restarting', doing: 'it is not ready yet' },
  ],
  [
    { phase: 'stopping', since: STARTED_AT },
    { status: 'restarting', doing: 'it is terminating' },
  ],
  [
    { phase: 'waiting', reason: 'ContainerCreating', message: '', retryAt: null },
    { status: 'restarting', doing: 'there is no container yet: ContainerCreating' },
  ],
  [
    { phase: 'waiting', reason: 'FailedMount', message: '/x is no directory', retryAt: null },
    { status: 'down', what: 'no container could be created: FailedMount', why: '/x is no directory' },
  ],
  [
    {
      ...{ phase: 'crashed', exitCode: 1, startedAt: STARTED_AT, finishedAt: STARTED_AT, reason: 'Error', message: '' },
      backoffUntil: null,
    },
    { status: 'down', what: 'it exited with code 1', why: 'Error: unknown flag: --audit-lag-path' },
  ],
])('%j is %j', async (state, now) => {
  expect(await of(state)).toEqual(now);
});

test('without a pod, it is down if the kubelet rejects a manifest', async () => {
  const without = (rejected: StaticPods['rejected']) =>
    apiServerNow(
      memoryNode({}, () => ({ pods: [], rejected })),
      signal,
    );
  expect(await without([])).toEqual({ status: 'restarting', doing: 'the kubelet has not created its pod' });
  expect(await without([{ file: '/m.yaml', message: 'no kind' }])).toEqual({
    ...{ status: 'down', what: 'the kubelet rejects /m.yaml', why: 'no kind' },
  });
});

test('its pod may have any name', async () => {
  const state: StaticPodState = { phase: 'running', pid: 7, startedAt: STARTED_AT, ready: true };
  const { pods } = await runningNode([], {}, state).staticPods();
  const renamed = pods.map((pod) => ({
    ...pod,
    name: 'apiserver-controlplane',
    argv: ['/usr/local/bin/kube-apiserver'],
  }));
  const node = memoryNode({}, () => ({ pods: renamed, rejected: [] }));
  expect(await apiServerNow(node, signal)).toEqual({ status: 'running', startedAt: STARTED_AT });
});
