import { expect, test } from 'vitest';
import { LOG, MANIFEST, manifestWith, nodeOf, verdict } from '../../fixtures/one-check.ts';

const judged = (flag: string, ...flags: readonly string[]) =>
  verdict({ kind: 'apiserver-flag', flag, path: LOG }, nodeOf({ [MANIFEST]: manifestWith(...flags) }));
const logPath = (...flags: readonly string[]) => judged('audit-log-path', ...flags);

test('the file of the task, by its own path or through a volume', async () => {
  expect(await logPath(`--audit-log-path=${LOG}`)).toMatchInlineSnapshot(
    `"pass: --audit-log-path=/var/log/kubernetes/audit/audit.log"`,
  );
  expect(await logPath('--audit-log-path=/var/log/audit/audit.log')).toMatchInlineSnapshot(
    `"pass: --audit-log-path=/var/log/audit/audit.log, which is /var/log/kubernetes/audit/audit.log on the node"`,
  );
});

test('another file, or none', async () => {
  expect(await logPath('--audit-log-path=-')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=-
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: "-" stands for standard output, which is not a file.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await logPath('--audit-log-path=/tmp/audit.log')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=/tmp/audit.log
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: No volumeMount covers this path, so it exists only in the container; /tmp/audit.log does not exist on the node either.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await logPath('--audit-log-path=/var/log/audit/other.log')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=/var/log/audit/other.log
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Through its volume, this is /var/log/kubernetes/audit/other.log on the node.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
});

test('a flag that is missing, misspelled or repeated', async () => {
  expect(await logPath()).toMatchInlineSnapshot(`
    "fail: --audit-log-path is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Without --audit-log-path, the API server writes no log, regardless of its policy.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(await judged('audit-policy-file')).toMatchInlineSnapshot(`
    "fail: --audit-policy-file is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-policy-file=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Without --audit-policy-file, the API server has no policy and records nothing.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(await judged('audit-log-maxbackup')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxbackup is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-log-maxbackup=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Without --audit-log-maxbackup, its default applies, which is 100 files since Kubernetes 1.36 and no limit before.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(await judged('audit-log-maxsize')).toMatchInlineSnapshot(`
    "fail: --audit-log-maxsize is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-log-maxsize=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Without --audit-log-maxsize, its default applies, and a file is rotated at 100 MB.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(await judged('tls-cert-file')).toMatchInlineSnapshot(`
    "fail: --tls-cert-file is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --tls-cert-file=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Without --tls-cert-file, its default applies.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:13"
  `);
  expect(await logPath('--audit-logpath=/x')).toMatchInlineSnapshot(`
    "fail: --audit-log-path is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: --audit-logpath is given; did you mean --audit-log-path? Without --audit-log-path, the API server writes no log, regardless of its policy.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await logPath('--audit-log-path /x')).toMatchInlineSnapshot(`
    "fail: --audit-log-path is not given in /etc/kubernetes/manifests/kube-apiserver.yaml
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: "--audit-log-path /x" is a single item of the list, and therefore a flag of that name; write --audit-log-path=VALUE. Without --audit-log-path, the API server writes no log, regardless of its policy.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await logPath('--audit-log-path')).toMatchInlineSnapshot(`
    "fail: --audit-log-path is the last argument and has no value
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: The API server exits on startup with: flag needs an argument: --audit-log-path
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await logPath(`--audit-log-path=${LOG}`, '--audit-log-path=-')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=-
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: The flag is given twice, and the last one wins. "-" stands for standard output, which is not a file.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:16"
  `);
  expect(await logPath('--audit-log-path=/a', '--audit-log-path=/b', '--audit-log-path=/c')).toMatchInlineSnapshot(`
    "fail: --audit-log-path=/c
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: The flag is given 3 times, and the last one wins. No volumeMount covers this path, so it exists only in the container; /c does not exist on the node either.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:17"
  `);
});

test('a manifest that has no effect, or none', async () => {
  const check = { kind: 'apiserver-flag', flag: 'audit-log-path', path: LOG };
  const copy = '/etc/kubernetes/manifests/old.yaml';
  const right = manifestWith(`--audit-log-path=${LOG}`);
  expect(await verdict(check, nodeOf({ [MANIFEST]: right, [copy]: manifestWith() }))).toMatchInlineSnapshot(`
    "fail: --audit-log-path is not given in /etc/kubernetes/manifests/old.yaml
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: Without --audit-log-path, the API server writes no log, regardless of its policy. The kubelet takes the pod from /etc/kubernetes/manifests/old.yaml, whose name sorts last, and ignores /etc/kubernetes/manifests/kube-apiserver.yaml.
    at: /etc/kubernetes/manifests/old.yaml:13"
  `);
  expect(await verdict(check, nodeOf({}))).toMatchInlineSnapshot(`
    "fail: the kubelet accepts no manifest for the API server
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: no file in /etc/kubernetes/manifests defines a pod that runs kube-apiserver"
  `);
  expect(await verdict(check, nodeOf({ [MANIFEST]: 'a: [' }))).toMatchInlineSnapshot(`
    "fail: the kubelet accepts no manifest for the API server
    expected: --audit-log-path=/var/log/kubernetes/audit/audit.log, or another path in the container that refers to this file on the node
    why: the kubelet does not accept /etc/kubernetes/manifests/kube-apiserver.yaml: /etc/kubernetes/manifests/kube-apiserver.yaml: couldn't parse as pod(yaml: line 1: did not find expected node content), please check config file
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:2"
  `);
});
