import { expect, test } from 'vitest';
import type { StaticPodState } from '../../../../src/node/lab-node.ts';
import { readManifest } from '../../../../src/node/manifest/read-manifest.ts';
import type { PodInstance } from '../../../../src/providers/embedded/supervisor/pod-instance.ts';
import {
  type NodeProcess,
  suspendableProcesses,
} from '../../../../src/providers/embedded/supervisor/suspendable-processes.ts';

const running = (pid: number, ready = true): StaticPodState => ({
  phase: 'running',
  pid,
  startedAt: new Date(0),
  ready,
});

function pod(name: string, state: StaticPodState): PodInstance {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name, image: `registry.k8s.io/${name}:v1.37.2` }] },
  });
  const manifest = readManifest(`/m/${name}.yaml`, Buffer.from(text), 'n');
  if (!manifest.ok || !manifest.pod.containers[0]) throw new Error('no container');
  const [spec] = manifest.pod.containers;
  return {
    manifest,
    identity: { namespace: 'default', name, uid: manifest.uid, sandbox: '' },
    startedAt: new Date(0),
    containers: [{ spec, state, started: true, restarts: 0, record: null, previous: null, argv: [], mounts: [] }],
    retry: () => undefined,
    stop: () => Promise.resolve(),
  };
}

const CONTROL_PLANE = [
  pod('etcd', running(10)),
  pod('kube-apiserver', running(20)),
  pod('kube-controller-manager', running(30)),
];
const OWN: readonly NodeProcess[] = [process.pid, 10, 20, 30].map((pid) => ({ pid, session: pid }));

test('clients come before servers', () => {
  expect(suspendableProcesses(CONTROL_PLANE, () => OWN)).toEqual([30, 20, 10]);
});

test('processes that a container has started belong to it', () => {
  expect(suspendableProcesses(CONTROL_PLANE, () => [...OWN, { pid: 41, session: 20 }])).toEqual([30, 20, 10]);
});

test('none while any other program runs', () => {
  expect(suspendableProcesses(CONTROL_PLANE, () => [...OWN, { pid: 41, session: 40 }])).toBeNull();
});

test.each<[string, StaticPodState]>([
  ['is not ready', running(20, false)],
  ['waits', { phase: 'waiting', reason: 'ContainerCreating', message: '', retryAt: null }],
  ['is being stopped', { phase: 'stopping', since: new Date(0) }],
])('none while a container %s', (_how, state) => {
  expect(suspendableProcesses([pod('etcd', running(10)), pod('kube-apiserver', state)], () => OWN)).toBeNull();
});

test('none if nothing is running', () => {
  expect(suspendableProcesses([], () => OWN)).toBeNull();
});
