import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { StaticPods } from '../../../src/node/lab-node.ts';
import { type NodeDump, readDump } from '../../../src/providers/kind/node-dump.ts';
import { staticPodsOf } from '../../../src/providers/kind/static-pods.ts';

const NODE = 'kn-record-control-plane';
const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';

/**
 * The output of DUMP_SCRIPT on a real node a few seconds after a fault was made, without the parts that readDump
 * ignores.
 */
function dumpAt(moment: string): NodeDump {
  return readDump(readFileSync(new URL(`dumps/${moment}.txt`, import.meta.url), 'utf8'));
}

/** The kube-apiserver pods, keyed by phase. */
function apiServers({ pods }: StaticPods) {
  const own = pods.filter(({ container }) => container === 'kube-apiserver');
  return Object.fromEntries(own.map((pod) => [pod.state.phase, pod]));
}

const podsAt = (moment: string) => staticPodsOf(dumpAt(moment), NODE);

describe('static pods as observed on a real node', () => {
  test('settled: they run, each from its file', () => {
    const { pods, rejected } = podsAt('settled');
    expect(rejected).toEqual([]);
    expect(pods.map(({ name, manifest }) => [name, manifest])).toEqual([
      [`etcd-${NODE}`, '/etc/kubernetes/manifests/etcd.yaml'],
      [`kube-apiserver-${NODE}`, MANIFEST],
    ]);
    expect(pods[1]).toMatchObject({
      namespace: 'kube-system',
      uid: '1d8a90a28967b486ac7f5b008dfcee58',
      state: { phase: 'running', pid: 141520, startedAt: new Date('2026-11-24T10:12:23.035Z'), ready: true },
      logPath: `/var/log/pods/kube-system_kube-apiserver-${NODE}_1d8a90a28967b486ac7f5b008dfcee58/kube-apiserver/0.log`,
    });
    expect(pods[1]?.argv.slice(0, 2)).toEqual(['kube-apiserver', '--advertise-address=172.18.0.2']);
    expect(pods[1]?.mounts.map(({ containerPath }) => containerPath).sort()).toEqual([
      '/etc/ca-certificates',
      '/etc/kubernetes/pki',
      '/etc/ssl/certs',
      '/usr/local/share/ca-certificates',
      '/usr/share/ca-certificates',
    ]);
  });

  test('a hostPath that fails its check: the old pod stops while the new one waits', () => {
    const { stopping, waiting, ...others } = apiServers(podsAt('failed-mount'));
    expect(others).toEqual({});
    expect(stopping?.state).toEqual({ phase: 'stopping', since: new Date('2026-11-24T10:13:24.944Z') });
    expect(waiting).toMatchObject({
      manifest: MANIFEST,
      logPath: null,
      state: {
        reason: 'FailedMount',
        message: expect.stringContaining("/etc/kubernetes/audit/policy.yaml is not a file, it's a Directory"),
        retryAt: expect.any(Date),
      },
    });
    expect(waiting?.argv).toContain('--audit-log-path=/var/log/kubernetes/audit/audit.log');
    expect(waiting?.mounts).toContainEqual({
      containerPath: '/etc/kubernetes/audit/policy.yaml',
      hostPath: '/etc/kubernetes/audit/policy.yaml',
      readOnly: true,
    });
  });

  test('a crash: its end, and how long the kubelet waits', () => {
    const { crashed, ...others } = apiServers(podsAt('crash-loop'));
    expect(others).toEqual({});
    expect(crashed?.state).toEqual({
      phase: 'crashed',
      exitCode: 1,
      startedAt: new Date('2026-11-24T10:16:08.388Z'),
      finishedAt: new Date('2026-11-24T10:16:08.807Z'),
      reason: 'CrashLoopBackOff',
      message: `back-off 20s restarting failed container=kube-apiserver pod=kube-apiserver-${NODE}_kube-system(${crashed?.uid})`,
      backoffUntil: new Date('2026-11-24T10:16:28.807Z'),
    });
    expect(crashed?.argv).toContain('--audit-policy-fil=/x');
    expect(crashed?.logPath).toMatch(/\/kube-apiserver\/2\.log$/);
  });

  test('a refused manifest: why and where, and its pod stops', () => {
    const pods = podsAt('refused');
    expect(pods.rejected).toEqual([
      {
        file: MANIFEST,
        message: `${MANIFEST}: couldn't parse as pod(yaml: line 12: found character that cannot start any token), please check config file`,
        place: { file: MANIFEST, line: 12, column: 1 },
      },
    ]);
    expect(apiServers(pods)).toMatchObject({ stopping: { manifest: null } });
  });

  test('a second copy: the running file is distinguished from the edited one', () => {
    const { running } = apiServers(podsAt('second-copy'));
    expect(running?.manifest).toBe(`${MANIFEST}.bak`);
    expect(running?.argv.join()).not.toContain('audit');
  });

  test('a copy that was read half written is not refused', () => {
    const dump = dumpAt('second-copy');
    const copy = `${MANIFEST}.bak`;
    const at = dump.manifests.find(({ path }) => path === copy)?.changedAt ?? new Date(0);
    const because = `${copy}: couldn't parse as pod(Object 'Kind' is missing in 'null'), please check config file`;
    const event = {
      at,
      text: `E1124 10:19:08.000000     562 file.go:107] "Unable to process watch event" err="can't process config file \\"${copy}\\": ${because}"`,
    };
    const listed = {
      at,
      text: `E1124 10:19:21.000000     562 file.go:186] "Could not process manifest file" err="${because}" path="${copy}"`,
    };
    const rejected = (...lines: (typeof event)[]) => staticPodsOf({ ...dump, journal: lines }, NODE).rejected;
    expect(rejected(event)).toEqual([]);
    expect(rejected(event, listed)).toEqual([{ file: copy, message: because }]);
  });

  test('a removed manifest: its pod stops and disappears', () => {
    expect(apiServers(podsAt('deleted'))).toMatchObject({
      stopping: { state: { since: new Date('2026-11-24T10:22:40.182Z') } },
    });
    expect(apiServers(podsAt('deleted-and-gone'))).toEqual({});
  });

  test('an edit that was reverted while the pod was still stopping: it runs again', () => {
    const { running, ...others } = apiServers(podsAt('reverted'));
    expect(others).toEqual({});
    expect(running).toMatchObject({ manifest: MANIFEST, state: { ready: true } });
  });
});

describe('what a kubelet has forgotten', () => {
  const crash = dumpAt('crash-loop');

  test('is left out if it was dead before this kubelet started, and the kubelet does not mention it', () => {
    const later = { ...crash, kubeletSince: new Date('2026-11-24T10:20:00Z') };
    expect(apiServers(staticPodsOf({ ...later, journal: [] }, NODE))).toEqual({});
    expect(apiServers(staticPodsOf(later, NODE))).toHaveProperty('crashed');
  });

  test('is a crash without a back-off if nothing has been logged since', () => {
    expect(apiServers(staticPodsOf({ ...crash, journal: [] }, NODE)).crashed?.state).toMatchObject({
      reason: 'Error',
      message: '',
      backoffUntil: null,
    });
  });

  test('a kubelet that keeps no list of its pods is assumed to want all of them', () => {
    expect(apiServers(staticPodsOf({ ...dumpAt('failed-mount'), wanted: null }, NODE))).toHaveProperty('running');
  });
});

describe('readDump', () => {
  test('leaves out what was incomplete', () => {
    const container = 'container\t\t{"Pid":1,"CreatedAt":1,"Started\t{}';
    expect(readDump(`${container}\nreadyz\t200`)).toMatchObject({ containers: [], apiServerReady: true });
    expect(readDump('')).toMatchObject({ manifests: [], wanted: null, apiServerReady: false });
  });
});

test('a node that prints anything else gives no static pods, and its text stays data', () => {
  const name = '/etc/kubernetes/manifests/\u001b[2Jevil\nreadyz\t200';
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const lines = [
    `manifest\tnever\t${Buffer.from(name).toString('base64')}\t${Buffer.from('{').toString('base64')}`,
    `container\t\t${deep}\t{}`,
    'container\t\t{"Pid":"1"}\t{"process":{"args":[{}]},"mounts":[]}',
    'container\t\t{"__proto__":{"Pid":1}}\t{"annotations":{"__proto__":"x"}}',
    'wanted\tnever\t{"uid":"nothing"}',
    'journal\tno time: "Error syncing pod, skipping" err="\u001b]0;title\u0007',
    'kubelet\tnever',
    '\u0000\u001b[31m',
  ];
  const dump = readDump(lines.join('\n'));
  expect(dump.manifests.map(({ path }) => path)).toEqual([name]);
  expect(dump.containers).toEqual([]);
  expect(dump.apiServerReady).toBe(false);
  expect(staticPodsOf(dump, NODE)).toEqual({ pods: [], rejected: [] });
});
