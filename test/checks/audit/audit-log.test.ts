import { expect, test } from 'vitest';
import { eventLine } from '../../domains/audit/log/sample-events.ts';
import type { MemoryFile } from '../../fixtures/memory-node.ts';
import {
  LOG,
  MANIFEST,
  manifestWith,
  nodeOf,
  nodeRunning,
  POLICY,
  runningNode,
  STARTED_AT,
  verdict,
} from '../../fixtures/one-check.ts';

const HEAD = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\n';
const ADMIN = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const uriOf = (run: string) => `/api/v1/namespaces/default/secrets/${run}`;

interface Acted {
  readonly rules?: string;
  /** What the log takes up for the request of the action, by the run's name. */
  readonly written: (run: string) => readonly string[];
  readonly policyChangedAt?: Date;
  /** Whether the log is gone when it is read. */
  readonly isRemoved?: boolean;
}

const entry = (run: string, fields: Readonly<Record<string, unknown>> = {}) =>
  eventLine({ requestURI: uriOf(run), verb: 'get', user: ADMIN, ...fields });

/** One action, `kubectl get secret {run}`, on a node whose API server appends to its log. */
async function judged(acted: Acted): Promise<string> {
  const { rules = 'rules: [{level: Metadata}]\n', written, policyChangedAt, isRemoved = false } = acted;
  const policy = { content: HEAD + rules, ...(policyChangedAt && { ctime: policyChangedAt }) };
  const log: { content: string } = { content: '' };
  const files: Record<string, MemoryFile> = { [POLICY]: policy, [LOG]: log, [MANIFEST]: { content: manifestWith() } };
  const node = {
    ...nodeRunning(files),
    async kubectl(args: readonly string[]) {
      const run = /cks-[0-9a-f]{12}/.exec(args.join(' '))?.[0] ?? '';
      const isDeletion = args.includes('delete');
      const lines = isDeletion ? [entry(run, { verb: 'delete', requestURI: `${uriOf(run)}?last` })] : written(run);
      log.content += lines.map((line) => `${line}\n`).join('');
      if (isRemoved) delete files[LOG];
      const [method, uri] = isDeletion ? ['DELETE', `${uriOf(run)}?last`] : ['GET', uriOf(run)];
      const sent = `I1124 08:31:00.0 1 round_trippers.go:632] "Response" verb="${method}" url="https://controlplane:6443${uri}" status="200 OK"\n`;
      return { exitCode: 0, stdout: '', stderr: sent };
    },
  };
  const check = { kind: 'audit-log', actions: ['get'] };
  const actions = [[{ id: 'get', kubectl: 'get secret {run}' }]];
  const text = await verdict(check, node, { actions, cleanup: ['delete secret {run}'] });
  return text.replaceAll(/cks-[0-9a-f]{12}/g, 'RUN');
}

test('the entries that the policy predicts', async () => {
  expect(await judged({ written: (run) => [entry(run)] })).toMatchInlineSnapshot(
    `"pass: 1 request sent under a fresh name, 1 entry in the log, as the policy predicts"`,
  );
});

test('an entry that differs from the prediction', async () => {
  expect(await judged({ written: (run) => [entry(run, { level: 'Request' })] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: its level is Request, expected Metadata (stage ResponseComplete)
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
  expect(
    await judged({
      rules: 'rules: [{level: RequestResponse}]\n',
      written: (run) => [entry(run, { level: 'RequestResponse' })],
    }),
  ).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: it has no responseObject (stage ResponseComplete)
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level RequestResponse, stage ResponseComplete, with responseObject
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
  expect(await judged({ written: (run) => [entry(run, { responseObject: {} })] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: it has a responseObject (stage ResponseComplete)
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
});

test('an unexpected entry', async () => {
  const twice = (run: string) => [entry(run, { stage: 'RequestReceived' }), entry(run)];
  expect(await judged({ written: twice })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: the log has an entry at level Metadata, stage RequestReceived
    expected: get /api/v1/namespaces/default/secrets/RUN: no entry at stage RequestReceived
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
});

test('the running policy differs from the one on disk', async () => {
  const policyChangedAt = new Date(STARTED_AT.getTime() + 60_000);
  const written = (run: string) => [entry(run, { level: 'Request' })];
  expect(await judged({ policyChangedAt, written })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: its level is Request, expected Metadata (stage ResponseComplete)
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: /etc/kubernetes/audit/policy.yaml was changed at 08:31:00Z, but the API server read it at 08:30:00Z, when it started. It reads the file only once: restart it (move the manifest out of its directory and back, or stop the container with crictl)."
  `);
});

test('an entry that is missing', async () => {
  expect(await judged({ written: () => [] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: no entry in the log
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
  expect(await judged({ written: (run) => [entry(run, { stage: 'Panic' })] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: only an entry at level Metadata, stage Panic in the log
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
});

test('an entry for a request that must not be recorded, and a rule that leaves no entry', async () => {
  const others = '- {level: Metadata, verbs: [delete]}\n';
  const written = (run: string) => [entry(run)];
  expect(await judged({ rules: `rules:\n${others}`, written })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: the log has an entry at level Metadata, stage ResponseComplete
    expected: get /api/v1/namespaces/default/secrets/RUN: no entry
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
  const silent = '- {level: Metadata, verbs: [get], omitStages: [ResponseStarted, ResponseComplete, Panic]}\n';
  expect(await judged({ rules: `rules:\n${silent}${others}`, written: () => [] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: no entry, at any stage
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata; omitStages omits RequestReceived, ResponseStarted, ResponseComplete, Panic, which are all the stages that it has
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
});

test('nothing shows that the log is up to date', async () => {
  expect(await judged({ rules: 'rules: [{level: None}]\n', written: () => [] })).toMatchInlineSnapshot(`
    "fail: no request of this grade reached the log within 10 s
    expected: the request that was sent last is in the log, which shows that the log is up to date
    why: The API server is not running with what is on disk: it loaded another policy at startup, or the log was replaced while it was open. Restart it."
  `);
});

test('a log that is missing, or contains something else', async () => {
  expect(
    await judged({ rules: 'rules: [{level: None}]\n', written: () => [], isRemoved: true }),
  ).toMatchInlineSnapshot(`
    "fail: no request of this grade reached the log within 10 s
    expected: the request that was sent last is in the log, which shows that the log is up to date
    why: There is no /var/log/kubernetes/audit/audit.log, although the API server is running."
  `);
  const legacy = '2026-11-24T08:31:00Z AUDIT: id="a" stage="ResponseComplete"';
  expect(await judged({ written: () => [legacy] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: no entry in the log
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: The entries are in the legacy format, which has neither levels nor bodies: remove --audit-log-format=legacy from the manifest, or set it to json."
  `);
  expect(await judged({ written: () => ['hello'] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: no entry in the log
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: 1 line written since the actions began is not an audit event: something else writes to the log."
  `);
  expect(await judged({ written: () => ['hello', 'there'] })).toMatchInlineSnapshot(`
    "fail: get /api/v1/namespaces/default/secrets/RUN: no entry in the log
    expected: get /api/v1/namespaces/default/secrets/RUN: an entry at level Metadata, stage ResponseComplete
    why: 2 lines written since the actions began are not audit events: something else writes to the log."
  `);
});

test('no API server, no policy or no log to compare with', async () => {
  const check = { kind: 'audit-log', actions: ['get'] };
  const actions = [[{ id: 'get', kubectl: 'get secret {run}' }]];
  expect(await verdict(check, nodeOf({}), { actions })).toMatchInlineSnapshot(`
    "fail: kube-apiserver is down: the kubelet has no manifest for it
    expected: entries in the log for requests to kube-apiserver
    why: no file in /etc/kubernetes/manifests defines a pod that runs kube-apiserver"
  `);
  expect(await verdict(check, runningNode([]), { actions })).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: the log cannot be predicted without a policy that loads"
  `);
  const node = runningNode([], { [POLICY]: `${HEAD}rules: [{level: None}]\n` });
  const onOutput = {
    ...node,
    staticPods: async () => ({
      pods: (await node.staticPods()).pods.map((pod) => ({ ...pod, logPath: null })),
      rejected: [],
    }),
  };
  expect(await verdict(check, onOutput, { actions, audit: { policy: POLICY, log: '-' } })).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: the node keeps no log of the API server's container"
  `);
  const failing = await verdict(check, node, { actions });
  expect(failing.replace(/cks-[0-9a-f]{12}/, 'RUN')).toMatchInlineSnapshot(`
    "error: the grader could not decide
    why: kubectl get secret RUN
      exit code 1: a memory node has no API server"
  `);
});
