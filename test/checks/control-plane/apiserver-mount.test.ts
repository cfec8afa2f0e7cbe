import { expect, test } from 'vitest';
import { LOG, MANIFEST, type MountedVolume, manifestOf, nodeOf, POLICY, verdict } from '../../fixtures/one-check.ts';

const FLAGS = ['--audit-policy-file=/etc/audit/policy.yaml', '--audit-log-path=/var/log/audit/audit.log'];
const AUDIT = { at: '/etc/audit', hostPath: '/etc/kubernetes/audit' };
const LOGS = { at: '/var/log/audit', hostPath: '/var/log/kubernetes/audit' };
const FILES = { [POLICY]: 'rules', [LOG]: '' };

const judged = (check: object, files: Readonly<Record<string, string>>, volumes: readonly MountedVolume[]) =>
  verdict({ kind: 'apiserver-mount', ...check }, nodeOf({ [MANIFEST]: manifestOf(FLAGS, volumes), ...files }));
const policy = (volume: MountedVolume, files: Readonly<Record<string, string>> = FILES) =>
  judged({ flag: 'audit-policy-file', path: POLICY, access: 'read' }, files, [volume]);
const log = (volume: MountedVolume) => judged({ flag: 'audit-log-path', path: LOG, access: 'write' }, FILES, [volume]);

test('the file of the task is mounted', async () => {
  expect(await policy(AUDIT)).toMatchInlineSnapshot(
    `"pass: /etc/audit/policy.yaml in the container is /etc/kubernetes/audit/policy.yaml on the node"`,
  );
  expect(await log(LOGS)).toMatchInlineSnapshot(
    `"pass: /var/log/audit/audit.log in the container is /var/log/kubernetes/audit/audit.log on the node, writable"`,
  );
  expect(await log({ at: '/var/log/audit/audit.log', hostPath: LOG, type: 'FileOrCreate' })).toMatchInlineSnapshot(`
    "pass: /var/log/audit/audit.log in the container is /var/log/kubernetes/audit/audit.log on the node, writable
    why: Only this file is mounted, so it cannot be renamed when the log is rotated. Mount its directory instead."
  `);
});

test('no volume, or one that leads elsewhere', async () => {
  expect(await policy(LOGS)).toMatchInlineSnapshot(`
    "fail: no volumeMount covers /etc/audit/policy.yaml
    expected: a hostPath volume through which the container reads /etc/kubernetes/audit/policy.yaml on the node
    why: /etc/audit/policy.yaml does not exist on the node either, so the API server exits with "no such file or directory".
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await log(AUDIT)).toMatchInlineSnapshot(`
    "fail: no volumeMount covers /var/log/audit/audit.log
    expected: a hostPath volume through which the container writes /var/log/kubernetes/audit/audit.log on the node
    why: The API server writes the log only inside its container, where a restart deletes it.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await log({ at: '/var/log/audit' })).toMatchInlineSnapshot(`
    "fail: volume "v0" at /var/log/audit is an emptyDir
    expected: a hostPath volume through which the container writes /var/log/kubernetes/audit/audit.log on the node
    why: An emptyDir belongs to the pod and is deleted with it. A volume whose source the kubelet does not know also becomes an emptyDir: is \`hostPath\` spelled and indented correctly?
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:27"
  `);
  expect(await log({ ...LOGS, hostPath: '/var/log' })).toMatchInlineSnapshot(`
    "fail: /var/log/audit/audit.log in the container is /var/log/audit.log on the node
    expected: a hostPath volume through which the container writes /var/log/kubernetes/audit/audit.log on the node
    why: /var/log/kubernetes/audit/audit.log is mounted, as /var/log/audit/kubernetes/audit/audit.log in the container, but the flag names a different path.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
});

test('a volume that cannot be mounted, or is read-only', async () => {
  expect(await log({ ...LOGS, type: 'File' })).toMatchInlineSnapshot(`
    "fail: volume "v0" has type File, and /var/log/kubernetes/audit is a directory
    expected: a hostPath volume through which the container writes /var/log/kubernetes/audit/audit.log on the node
    why: hostPath type check failed: /var/log/kubernetes/audit is not a file, it's a Directory
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:27"
  `);
  expect(await log({ ...LOGS, readOnly: true })).toMatchInlineSnapshot(`
    "fail: the volumeMount at /var/log/audit has readOnly: true
    expected: a hostPath volume through which the container writes /var/log/kubernetes/audit/audit.log on the node
    why: The API server cannot create its log there and exits with "read-only file system".
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:19"
  `);
});

test('a mount that does not contain the file', async () => {
  expect(await policy(AUDIT, {})).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml does not exist on the node
    expected: a hostPath volume through which the container reads /etc/kubernetes/audit/policy.yaml on the node
    why: The mount does not lead to a file that the API server can read.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:27"
  `);
  expect(await policy(AUDIT, { [`${POLICY}/x`]: '' })).toMatchInlineSnapshot(`
    "fail: /etc/kubernetes/audit/policy.yaml on the node is a directory
    expected: a hostPath volume through which the container reads /etc/kubernetes/audit/policy.yaml on the node
    why: The mount does not lead to a file that the API server can read.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:27"
  `);
});

test('no manifest', async () => {
  const check = { kind: 'apiserver-mount', flag: 'audit-log-path', path: LOG, access: 'write' };
  expect(await verdict(check, nodeOf({}))).toMatchInlineSnapshot(`
    "fail: the kubelet accepts no manifest for the API server
    expected: a hostPath volume through which the container writes /var/log/kubernetes/audit/audit.log on the node
    why: no file in /etc/kubernetes/manifests defines a pod that runs kube-apiserver"
  `);
});
