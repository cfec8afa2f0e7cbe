import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { edit, inPhase, MANIFEST, provider, readText, ready, type TestLab, testLab, until, work } from './node-lab.ts';

let lab: TestLab;
let node: LabNode;

beforeAll(async () => {
  lab = await testLab('habits');
  node = await provider.create(lab.spec, work);
});
afterAll(async () => lab[Symbol.asyncDispose]());

/** What a learner sees when running a command line. */
async function shell(line: string) {
  const { exitCode, stdout, stderr } = await node.exec(['bash', '-c', line]);
  return { exitCode, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
}

test('crictl finds the container, its log and its end', async () => {
  const { stdout } = await shell('crictl ps --name kube-apiserver');
  const [header, row] = stdout.split('\n');
  expect(header).toMatch(/^CONTAINER +IMAGE +CREATED +STATE +NAME +ATTEMPT +POD ID +POD +NAMESPACE$/);
  expect(row).toMatch(/^[0-9a-f]{13} .* Running +kube-apiserver +0 .* kube-apiserver-controlplane +kube-system$/);
  const logs = await shell('crictl logs $(crictl ps -q --name kube-apiserver)');
  expect(logs.stdout).toBe('');
  expect(logs.stderr).toMatch(/^I\d{4} .* Version: v1\.37/m);
  expect(await shell('crictl exec -it x sh')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('crictl exec'),
  });
});

test('a stopped container is restarted', async () => {
  const { stdout: before } = await shell('crictl ps -q --name controller-manager');
  expect((await shell(`crictl stop ${before}`)).stdout).toBe(before);
  await until('another container', async () => {
    const { stdout } = await shell('crictl ps -q --name controller-manager');
    return stdout !== '' && stdout !== before;
  });
  expect((await shell('crictl ps -a --name controller-manager')).stdout.split('\n')).toHaveLength(3);
  expect(JSON.parse((await shell(`crictl inspect ${before}`)).stdout)).toMatchObject({
    status: { state: 'CONTAINER_EXITED', metadata: { attempt: 0 } },
  });
});

test('logs are where a node has them', async () => {
  const { stdout } = await shell(
    'cat /var/log/containers/kube-apiserver-controlplane_kube-system_kube-apiserver-*.log',
  );
  expect(stdout).toMatch(/^\d{4}-\S+Z stderr F I\d{4} /);
  const pods = await node.list('/var/log/pods');
  expect(pods?.some((name) => /^kube-system_kube-apiserver-controlplane_[0-9a-f]{32}$/.test(name))).toBe(true);
});

test('kubectl shows nodes, pods and their logs', async () => {
  await until('the mirror pods', async () => (await shell('kubectl -n kube-system get pods')).stdout.includes('1/1'));
  expect((await shell('kubectl get nodes')).stdout).toMatch(/^controlplane +Ready +control-plane +\S+ +v1\.37/m);
  const { stdout } = await shell('kubectl -n kube-system logs --tail 3 kube-apiserver-controlplane');
  expect(stdout.split('\n')).toHaveLength(3);
});

test('a deleted mirror pod is recreated, and its static pod keeps running', async () => {
  const uid = async () =>
    (await shell('kubectl -n kube-system get pod etcd-controlplane -o jsonpath={.metadata.uid}')).stdout;
  const before = await uid();
  const running = (await shell('crictl ps -q --name etcd')).stdout;
  await shell('kubectl -n kube-system delete pod etcd-controlplane');
  await until('another mirror pod', async () => ![before, ''].includes(await uid()));
  expect((await shell('crictl ps -q --name etcd')).stdout).toBe(running);
});

test('the shell has k, and sudo, which does nothing here', async () => {
  const { stdout } = await shell('bash -ic "k version --client; sudo -i id -u" 2>/dev/null');
  expect(stdout).toMatch(/Client Version: v1\.37/);
  expect((await shell('sudo id -u')).stdout).toBe('0');
});

test('a program can use the streams of its caller', async () => {
  const stdout = new PassThrough();
  const script = 'echo $HOME; pwd; read line; echo got $line; echo to error >&2; exit 7';
  const stdin = Readable.from([Buffer.from('this\n')]);
  const ended = node.attach(['bash', '-c', script], { stdin, stdout, stderr: stdout });
  expect(await ended).toBe(7);
  expect(String(stdout.read())).toBe('/root\n/root\ngot this\nto error\n');
});

test('journalctl reports a bad manifest, systemctl restarts the kubelet', async () => {
  const untouched = await readText(node, MANIFEST);
  await edit(node, ['hostNetwork: true', 'hostNetwork: maybe']);
  const line = await until('the kubelet’s complaint', async () => {
    const { stdout } = await shell('journalctl -u kubelet --no-pager | grep "Unable to process watch event"');
    return stdout !== '' && stdout;
  });
  expect(line).toMatch(/^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d controlplane kubelet\[\d+\]: E\d{4} .* file\.go:107\] /);
  expect(line).toContain('json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool');
  expect(await shell('systemctl restart kubelet')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  await until('the end of the pod', async () => {
    const { pods } = await node.staticPods();
    return !pods.some(({ container }) => container === 'kube-apiserver');
  });
  await node.writeFile(MANIFEST, untouched);
  await inPhase(node, 'running');
  await ready(node);
});

test('a stopped kubelet starts nothing', async () => {
  expect(await shell('systemctl stop kubelet; systemctl is-active kubelet')).toMatchObject({
    exitCode: 3,
    stdout: 'inactive',
  });
  const { pid } = (await inPhase(node, 'running')).state;
  await shell(`kill -9 ${pid}`);
  await inPhase(node, 'crashed');
  await edit(node, ['annotations:', 'annotations:\n    later: "1"']);
  const { uid } = await inPhase(node, 'crashed');
  await shell('systemctl start kubelet');
  await inPhase(node, 'running', uid);
  expect((await shell('systemctl is-active kubelet')).stdout).toBe('active');
  await ready(node);
});
