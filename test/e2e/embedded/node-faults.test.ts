import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LabNode } from '../../../src/node/lab-node.ts';
import {
  apiServer,
  auditing,
  edit,
  GOOD_POLICY,
  inPhase,
  MANIFEST,
  POLICY,
  provider,
  readText,
  ready,
  type TestLab,
  testLab,
  until,
  work,
} from './node-lab.ts';

const untouched = readFileSync(new URL('../../fixtures/manifests/kube-apiserver.yaml', import.meta.url), 'utf8');
let lab: TestLab;
let node: LabNode;
/** The uid of the API server's pod at the start of the test. */
let before: string;

beforeAll(async () => {
  lab = await testLab('faults');
  node = await provider.create(lab.spec, work);
});
afterAll(async () => lab[Symbol.asyncDispose]());

beforeEach(async () => {
  if ((await readText(node, MANIFEST)) !== untouched) await node.writeFile(MANIFEST, untouched);
  before = await until('the untouched API server', async () => {
    const pod = await apiServer(node);
    return pod?.state.phase === 'running' && pod.argv.every((flag) => !flag.startsWith('--audit-')) && pod.uid;
  });
  await ready(node);
  await node.exec(['rm', '-rf', '/etc/kubernetes/audit', '/var/log/kubernetes']);
  await node.exec(['mkdir', '-p', '/etc/kubernetes/audit']);
});

async function lastError(): Promise<string> {
  const pod = await inPhase(node, 'crashed', before);
  return readText(node, pod.logPath ?? '');
}

test('the manifest of a new node is kubeadm’s', async () => {
  expect(await readText(node, MANIFEST)).toBe(untouched);
});

test('an unknown flag', async () => {
  await edit(node, ['    - --allow-privileged=true\n', '    - --allow-privileged=true\n    - --audit-log-file=/x\n']);
  expect(await lastError()).toContain('stderr F Error: unknown flag: --audit-log-file');
  expect(await inPhase(node, 'crashed')).toMatchObject({ state: { exitCode: 1, reason: 'Error' } });
});

test('a policy that is not mounted', async () => {
  await node.writeFile(POLICY, GOOD_POLICY);
  await edit(node, ...auditing({ policyMount: false }));
  expect(await lastError()).toContain(
    `loading audit policy file: failed to read file path \\"${POLICY}\\": open ${POLICY}: no such file or directory`,
  );
});

test('a hostPath of type File at a folder: no container, no log', async () => {
  await node.exec(['mkdir', '-p', POLICY]);
  await edit(node, ...auditing());
  const pod = await inPhase(node, 'waiting', before);
  expect(pod).toMatchObject({
    logPath: null,
    state: {
      reason: 'ContainerCreating',
      message: `hostPath type check failed: ${POLICY} is not a file, it's a Directory`,
    },
  });
  await node.exec(['rmdir', POLICY]);
  await node.writeFile(POLICY, GOOD_POLICY);
  await inPhase(node, 'running');
});

test('a hostPath without a type at a missing path becomes a folder, which is not a policy', async () => {
  await edit(node, ...auditing({ policyType: '""' }));
  expect(await lastError()).toContain(`read ${POLICY}: is a directory`);
  expect(await node.stat(POLICY)).toMatchObject({ type: 'directory' });
});

test('a log folder mounted read-only', async () => {
  await node.writeFile(POLICY, GOOD_POLICY);
  await edit(node, ...auditing({ readOnlyLog: true }));
  expect(await lastError()).toContain('ensureLogFile: open /var/log/kubernetes/audit/audit.log: read-only file system');
});

test('a log folder that is not mounted: the log is only in the container', async () => {
  await node.writeFile(POLICY, GOOD_POLICY);
  await edit(node, ...auditing({ logMount: false }));
  await inPhase(node, 'running', before);
  await ready(node);
  expect(await node.stat('/var/log/kubernetes/audit/audit.log')).toBeNull();
});

test('a policy that does not load, fixed without touching the manifest', async () => {
  await node.writeFile(POLICY, `${GOOD_POLICY}- level: Everything\n`);
  await edit(node, ...auditing());
  expect(await lastError()).toContain('rules[1].level: Unsupported value: \\"Everything\\"');
  const crashed = await inPhase(node, 'crashed');
  expect(crashed.state.backoffUntil?.getTime()).toBeGreaterThan(crashed.state.finishedAt.getTime());
  await node.writeFile(POLICY, GOOD_POLICY);
  const running = await inPhase(node, 'running');
  expect(running.uid).toBe(crashed.uid);
  await ready(node);
  await node.kubectl(['create', 'configmap', 'heard']);
  await node.kubectl(['delete', 'configmap', 'heard']);
  await until('the request in the log', async () => {
    const log = await readText(node, '/var/log/kubernetes/audit/audit.log');
    return log.includes('/configmaps/heard') && log.includes('kube-probe/');
  });
});

test('a manifest that the kubelet refuses leaves the old pod until the next listing, then removes it', async () => {
  await edit(node, ['      name: k8s-certs\n', '      name: k8s-cert\n']);
  const message = 'invalid pod: [spec.containers[0].volumeMounts[2].name: Not found: "k8s-cert"]';
  const rejected = await until('a rejection', async () => {
    const found = (await node.staticPods()).rejected;
    return found.length > 0 && found;
  });
  expect(rejected).toEqual([
    { file: MANIFEST, message, place: { file: MANIFEST, line: expect.any(Number), column: 1 } },
  ]);
  await until('the end of the pod', async () => (await apiServer(node)) === null, 25);
});

test('a copy whose name comes later replaces it at the next listing', async () => {
  const copy = `${MANIFEST}.bak`;
  await node.exec(['cp', MANIFEST, `${copy}`]);
  const second = await until('a pod of the copy', async () => {
    const pod = await apiServer(node);
    return pod?.manifest === copy && pod.state.phase === 'running' && pod;
  });
  expect(second.uid).not.toBe(before);
  // The kubelet removes the pod together with the copy, and finds the manifest again the next time it lists the folder.
  await node.exec(['rm', copy]);
  await until('the manifest’s own pod', async () => (await apiServer(node))?.uid === before, 45);
});

test('a changed comment restarts nothing', async () => {
  const pid = (await inPhase(node, 'running')).state.pid;
  await edit(node, ['apiVersion: v1\n', '# a comment\napiVersion: v1\n']);
  await node.exec(['touch', MANIFEST]);
  await until('the comment', async () => (await readText(node, MANIFEST)).startsWith('# a comment'));
  expect((await inPhase(node, 'running')).state.pid).toBe(pid);
});

test('an image that the node does not have', async () => {
  await edit(node, ['kube-apiserver:v1.37.2', 'kube-apiserver:v1.99.0']);
  expect(await inPhase(node, 'waiting', before)).toMatchObject({
    state: { reason: 'ErrImagePull', message: expect.stringContaining('kube-apiserver:v1.99.0') },
  });
});

test('a killed process is restarted', async () => {
  const { pid } = (await inPhase(node, 'running')).state;
  await node.exec(['kill', '-9', String(pid)]);
  await until('another process', async () => {
    const pod = await apiServer(node);
    return pod?.state.phase === 'running' && pod.state.pid !== pid;
  });
  expect((await apiServer(node))?.uid).toBe(before);
});
