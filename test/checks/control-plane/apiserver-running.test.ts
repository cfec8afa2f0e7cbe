import { expect, test } from 'vitest';
import type { StaticPodState } from '../../../src/node/lab-node.ts';
import { CONTAINER_LOG, LOG, nodeOf, POLICY, runningNode, STARTED_AT, verdict } from '../../fixtures/one-check.ts';

const CHECK = { kind: 'apiserver-running' };
const GOOD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n';
const BAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: metadata\n';
const AFTER = new Date(STARTED_AT.getTime() + 60_000);

const CRASHED: StaticPodState = {
  phase: 'crashed',
  exitCode: 1,
  startedAt: STARTED_AT,
  finishedAt: STARTED_AT,
  reason: 'Error',
  message: '',
  backoffUntil: null,
};

/** An API server that has crashed and left this error in the log of its container. */
const crashed = (error: string, flags: readonly string[] = [], policy = GOOD) => {
  const line = `2026-11-24T08:30:00Z stderr F E1124 08:30:00.2       1 run.go:72] "command failed" err=${JSON.stringify(error)}\n`;
  return runningNode(flags, { [POLICY]: policy, [CONTAINER_LOG]: line }, CRASHED);
};

test('an API server that runs with the files on disk', async () => {
  expect(await verdict(CHECK, runningNode([], { [POLICY]: GOOD }))).toMatchInlineSnapshot(
    `"pass: it has been running since 2026-11-24T08:30:00.000Z and is ready"`,
  );
  expect(await verdict(CHECK, runningNode([]))).toMatchInlineSnapshot(
    `"pass: it has been running since 2026-11-24T08:30:00.000Z and is ready"`,
  );
});

test('an API server that has read another policy', async () => {
  const node = runningNode([], { [POLICY]: { content: GOOD, ctime: AFTER } });
  expect(await verdict(CHECK, node)).toMatchInlineSnapshot(`
    "fail: it has been running since 2026-11-24T08:30:00.000Z, with /etc/kubernetes/audit/policy.yaml as it was then
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: /etc/kubernetes/audit/policy.yaml was written at 2026-11-24T08:31:00.000Z. The API server reads it only once, at startup, so it is not running with what is on disk: restart it (move the manifest out of its directory and back, or stop the container with crictl).
    at: /etc/kubernetes/audit/policy.yaml:1"
  `);
});

test('an API server that is down, and the line that causes its error', async () => {
  expect(await verdict(CHECK, nodeOf({}))).toMatchInlineSnapshot(`
    "fail: the kubelet has no manifest for it
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: no file in /etc/kubernetes/manifests defines a pod that runs kube-apiserver"
  `);
  expect(await verdict(CHECK, crashed('loading audit policy file: x', [], BAD))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: loading audit policy file: x
    at: /etc/kubernetes/audit/policy.yaml:4"
  `);
  expect(await verdict(CHECK, crashed('loading audit policy file: x'))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: loading audit policy file: x
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:1"
  `);
  expect(await verdict(CHECK, crashed('unknown flag: --audit-log', ['--audit-log=x']))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: unknown flag: --audit-log
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await verdict(CHECK, crashed('open /var/log/audit/x: denied'))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: open /var/log/audit/x: denied
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:17"
  `);
  expect(await verdict(CHECK, crashed(`open ${LOG}: denied`, [`--audit-log-path=${LOG}`]))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: open /var/log/kubernetes/audit/audit.log: denied
    No volumeMount covers /var/log/kubernetes/audit/audit.log. The API server writes the log only inside its container, where a restart deletes it.
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:15"
  `);
  expect(await verdict(CHECK, crashed('/var/log/kubernetes/audit is not a folder'))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: /var/log/kubernetes/audit is not a folder
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:17"
  `);
  expect(await verdict(CHECK, crashed('out of luck'))).toMatchInlineSnapshot(`
    "fail: it exits immediately after starting, with exit code 1
    expected: kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk
    why: out of luck
    at: /etc/kubernetes/manifests/kube-apiserver.yaml:1"
  `);
});
