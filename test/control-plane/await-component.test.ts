import { expect, test } from 'vitest';
import { awaitDown, awaitUp } from '../../src/control-plane/await-component.ts';
import type { StaticPod, StaticPodState } from '../../src/node/lab-node.ts';
import { memoryNode } from '../fixtures/memory-node.ts';

const before = new Date(Date.now() - 600_000);
const running: StaticPodState = { phase: 'running', pid: 7, startedAt: new Date(Date.now() - 60_000), ready: true };
const crashed: StaticPodState = {
  ...{ phase: 'crashed', exitCode: 2, startedAt: new Date(Date.now() - 9_000), reason: 'Error' },
  ...{ finishedAt: new Date(Date.now() - 8_000), message: 'open /etc/ssl/ca.crt: no such file', backoffUntil: null },
};
const options = { signal: AbortSignal.timeout(4_000), progress: () => {}, interval: 1 };

/**
 * Command lines that have a boolean flag before the flag that names a file. The one of etcd also names a folder that
 * the program itself writes.
 */
const COMMANDS = {
  etcd: ['etcd', '--client-cert-auth', '--trusted-ca-file=/etc/ca.crt', '--data-dir=/var/lib/etcd'],
  'kube-scheduler': ['kube-scheduler', '--leader-elect', '--kubeconfig=/etc/ca.crt'],
  'kube-controller-manager': [
    'kube-controller-manager',
    '--use-service-account-credentials',
    '--root-ca-file',
    '/etc/ca.crt',
  ],
} as const;

test.each(['etcd', 'kube-scheduler', 'kube-controller-manager'] as const)(
  '%s is up or down like its pod',
  async (of) => {
    await awaitUp(nodeWith(of, running), of, options);
    await expect(awaitUp(nodeWith(of, crashed), of, options)).rejects.toThrow('open /etc/ssl/ca.crt: no such file');
    await awaitDown(nodeWith(of, crashed), of, options);
    await expect(awaitDown(nodeWith(of, running), of, options)).rejects.toThrow('although it should not');
  },
);

test('a component whose manifest runs another program is down, and the message names the program', async () => {
  await expect(awaitUp(nodeWith('etcd', running), 'kube-scheduler', options)).rejects.toThrow(
    'the scheduler is not running: no file in /etc/kubernetes/manifests defines a pod that runs kube-scheduler',
  );
});

test('a file that is read must be older than a crash; a folder that the program writes need not be', async () => {
  const changed = { ctime: new Date(), content: '' };
  const steps: string[] = [];
  const waiting = { ...options, signal: AbortSignal.timeout(300), progress: (step: string) => steps.push(step) };
  await awaitDown(nodeWith('etcd', crashed, { '/var/lib/etcd/member': changed }), 'etcd', waiting);
  expect(steps).toEqual([]);
  await expect(awaitDown(nodeWith('etcd', crashed, { '/etc/ca.crt': changed }), 'etcd', waiting)).rejects.toThrow();
  expect(steps[0]).toContain('Waiting for the kubelet to restart etcd after its crash');
});

test('the kubelet is awaited as a service', async () => {
  const codes = [1, 2, 0];
  const steps: string[] = [];
  const node = {
    ...memoryNode({}, () => ({ pods: [], rejected: [] })),
    exec: async () => ({ exitCode: codes.shift() ?? 0, stdout: '', stderr: '' }),
  };
  await awaitUp(node, 'kubelet', { ...options, progress: (step) => steps.push(step) });
  expect(steps).toEqual(['Waiting for the kubelet to start', 'Waiting for the kubelet to start']);
  codes.push(0, 1);
  await awaitDown(node, 'kubelet', options);
  expect(codes).toEqual([]);
});

function nodeWith(of: keyof typeof COMMANDS, state: StaticPodState, files: Parameters<typeof memoryNode>[0] = {}) {
  const argv = COMMANDS[of];
  const manifest = `/etc/kubernetes/manifests/${of}.yaml`;
  const container = { name: of, image: `registry.k8s.io/${of}:v1`, command: argv };
  const hostPaths = { 'ca.crt': '/etc/ca.crt', data: '/var/lib/etcd' };
  const volumeMounts = Object.entries(hostPaths).map(([name, mountPath]) => ({
    name: name.replace('.', '-'),
    mountPath,
  }));
  const volumes = Object.entries(hostPaths).map(([name, path]) => ({
    name: name.replace('.', '-'),
    hostPath: { path },
  }));
  const pod = { containers: [{ ...container, volumeMounts }], volumes };
  const content = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: of, namespace: 'kube-system' },
    spec: pod,
  });
  const made: StaticPod = {
    ...{
      namespace: 'kube-system',
      name: `${of}-controlplane`,
      uid: '1',
      manifest,
      container: of,
      state,
      argv,
      logPath: null,
    },
    mounts: Object.values(hostPaths).map((path) => ({ containerPath: path, hostPath: path, readOnly: false })),
  };
  return memoryNode(
    { [manifest]: { content, ctime: before }, '/etc/ca.crt': { content: '', ctime: before }, ...files },
    () => ({ pods: [made], rejected: [] }),
  );
}
