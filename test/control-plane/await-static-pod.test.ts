import { expect, test } from 'vitest';
import { awaitStaticPod } from '../../src/control-plane/await-static-pod.ts';
import type { LabNode, StaticPod, StaticPodState } from '../../src/node/lab-node.ts';
import { memoryNode } from '../fixtures/memory-node.ts';

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const LOG = '/var/log/pods/kube-system_kube-apiserver-controlplane_1/kube-apiserver/3.log';
const argv = ['kube-apiserver', '--audit-policy-file=/etc/audit/policy.yaml'];
const manifest = (extra = '') => `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.37.2
    command:
    - kube-apiserver
    - --audit-policy-file=/etc/audit/policy.yaml
${extra}    volumeMounts:
    - {name: policy, mountPath: /etc/audit/policy.yaml, readOnly: true}
  volumes:
  - {name: policy, hostPath: {path: /etc/audit/policy.yaml, type: File}}
`;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const before = ago(600);

const pod = (state: StaticPodState, changes: Partial<StaticPod> = {}): StaticPod => ({
  namespace: 'kube-system',
  name: 'kube-apiserver-controlplane',
  uid: '1',
  manifest: MANIFEST,
  container: 'kube-apiserver',
  argv,
  mounts: [{ containerPath: '/etc/audit/policy.yaml', hostPath: '/etc/audit/policy.yaml', readOnly: true }],
  logPath: LOG,
  state,
  ...changes,
});
const running: StaticPodState = { phase: 'running', pid: 7, startedAt: ago(60), ready: true };
const crashed = (finishedAt: Date, backoffUntil: Date | null = null): StaticPodState => ({
  phase: 'crashed',
  exitCode: 1,
  startedAt: new Date(finishedAt.getTime() - 1000),
  finishedAt,
  reason: 'Error',
  message: 'exit status 1',
  backoffUntil,
});
const logLine =
  '2026-11-24T08:00:00Z stderr F E1124 08:00:00.2       1 run.go:72] "command failed" err="loading audit policy file: x"\n';

/** Waits for a static pod on a node whose pods change from one look to the next. */
async function wait(
  states: readonly (StaticPod | null)[],
  files: Parameters<typeof memoryNode>[0] = {},
  foresee = async (): Promise<string | null> => null,
  signal = AbortSignal.timeout(4_000),
  answersReady: () => boolean = () => true,
) {
  const steps: string[] = [];
  let look = 0;
  const node = memoryNode(
    {
      [MANIFEST]: { content: manifest(), ctime: before },
      '/etc/audit/policy.yaml': { content: 'rules', ctime: before },
      [LOG]: { content: logLine },
      ...files,
    },
    () => {
      const state = states[Math.min(look++, states.length - 1)];
      return { pods: state == null ? [] : [state], rejected: [] };
    },
    answersReady,
  );
  const state = await awaitStaticPod(node, 'kube-apiserver', {
    signal,
    progress: (step) => steps.push(step),
    interval: 1,
    foresee,
  });
  return { state, steps, looks: look };
}

test('a pod that runs as its manifest says is not waited for', async () => {
  const { state, looks } = await wait([pod(running)]);
  expect(state).toMatchObject({ status: 'running' });
  expect(looks).toBe(1);
});

test('a pod whose probe reports it as ready is waited for until it answers /readyz', async () => {
  const answers = [false, false, true];
  const ready = () => answers.shift() ?? true;
  const { state, looks, steps } = await wait([pod(running)], {}, undefined, undefined, ready);
  expect(state).toMatchObject({ status: 'running' });
  expect(looks).toBe(3);
  expect(steps[0]).toContain('Waiting for the API server to become ready');
});

test('after a valid edit, the old pod, its end and the new start are waited for', async () => {
  const old = pod(running, { argv: ['kube-apiserver'] });
  const edited = { [MANIFEST]: { content: manifest(), ctime: ago(5) } };
  const stopping: StaticPodState = { phase: 'stopping', since: ago(1) };
  const starting: StaticPodState = { ...running, startedAt: ago(1), ready: false };
  const { state, steps } = await wait([old, pod(stopping), null, pod(starting), pod(running)], edited);
  expect(state).toMatchObject({ status: 'running' });
  expect(steps).toHaveLength(4);
  expect(steps[0]).toMatch(/^Waiting for the kubelet to replace the API server, for at most \d+ s more$/);
});

test('a change that arguments and mounts do not show may still create a new pod: the kubelet gets time to act', async () => {
  const edited = { [MANIFEST]: { content: manifest(), ctime: ago(0.1) } };
  const stopping: StaticPodState = { phase: 'stopping', since: ago(0) };
  const restarted: StaticPodState = { ...running, startedAt: new Date(Date.now() + 1_000) };
  const { state, steps } = await wait([pod(running), pod(stopping), pod(restarted, { uid: '2' })], edited);
  expect(state).toMatchObject({ status: 'running', pod: { uid: '2' } });
  expect(steps.map((step) => step.split(',')[0])).toEqual([
    'Waiting to see whether the kubelet creates a new pod',
    'Waiting for the API server to terminate',
  ]);
});

test('a change that creates no new pod is waited for no longer than a kubelet takes to act', async () => {
  const commented = { [MANIFEST]: { content: `${manifest()}# mine\n`, ctime: ago(1.8) } };
  const { state, looks } = await wait([pod(running)], commented);
  expect(state).toMatchObject({ status: 'running', pod: { uid: '1' } });
  expect(looks).toBeGreaterThan(1);
  const long = { [MANIFEST]: { content: `${manifest()}# mine\n`, ctime: ago(3) } };
  expect(await wait([pod(running)], long)).toMatchObject({ state: { status: 'running' }, looks: 1 });
});

test('a crash after the last change to anything that it reads is final: the log says why, at once', async () => {
  const { state, looks } = await wait([pod(crashed(ago(30), new Date(Date.now() + 300_000)))]);
  expect(state).toMatchObject({ status: 'down', error: 'loading audit policy file: x' });
  expect(looks).toBe(1);
});

test('the last output of a program is waited for if its end is known earlier', async () => {
  const silent = { ...crashed(new Date()), message: '' };
  const { state, steps } = await wait([pod(silent), pod(silent), pod(running)], { [LOG]: { content: '' } });
  expect(steps[0]).toContain('Waiting for its final log lines');
  expect(state).toMatchObject({ status: 'running' });
  const long = { ...crashed(ago(4)), message: '' };
  const { state: ended } = await wait([pod(long)], { [LOG]: { content: '' } });
  expect(ended).toMatchObject({ status: 'down', why: 'Its log shows no error.', error: null });
});

test('after a policy is changed between start and crash, another attempt is awaited: it may have been read before', async () => {
  const repaired = { '/etc/audit/policy.yaml': { content: 'rules', ctime: ago(60.5) } };
  const { state } = await wait([pod(crashed(ago(60))), pod(running)], repaired);
  expect(state).toMatchObject({ status: 'running' });
});

test('after a policy is changed following the crash, another attempt is awaited, however long the back-off', async () => {
  const repaired = { '/etc/audit/policy.yaml': { content: 'rules', ctime: ago(200) } };
  const { state } = await wait([pod(crashed(ago(240), new Date(Date.now() + 60_000))), pod(running)], repaired);
  expect(state).toMatchObject({ status: 'running' });
});

test('waiting for an overdue reaction to a repair ends with the last real error', async () => {
  const repaired = { '/etc/audit/policy.yaml': { content: 'rules', ctime: ago(500) } };
  const { state } = await wait([pod(crashed(ago(550), ago(300)))], repaired);
  expect(state).toMatchObject({ status: 'down', error: 'loading audit policy file: x' });
});

test('a volume that still cannot be mounted is final', async () => {
  const waiting: StaticPodState = {
    phase: 'waiting',
    reason: 'FailedMount',
    message: 'hostPath type check failed: x',
    retryAt: null,
  };
  const edited = manifest().replace(
    'hostPath: {path: /etc/audit/policy.yaml',
    'hostPath: {path: /etc/audit/absent.yaml',
  );
  const { state, looks } = await wait([pod(waiting)], { [MANIFEST]: { content: edited, ctime: ago(6) } });
  expect(state).toMatchObject({ status: 'down', why: 'hostPath type check failed: x' });
  expect(looks).toBe(1);
});

test('for a container that the kubelet has only started to create, the reason why it cannot run is reported', async () => {
  const waiting: StaticPodState = { phase: 'waiting', reason: 'ContainerCreating', message: '', retryAt: null };
  const { state } = await wait(
    [pod(waiting)],
    { [MANIFEST]: { content: manifest(), ctime: ago(6) } },
    async () => 'loading audit policy file: y',
  );
  expect(state).toMatchObject({
    actual: 'there is no container yet: ContainerCreating',
    why: 'It cannot start with what is on disk: loading audit policy file: y',
  });
});

test('right after a change, the next attempt is awaited; its own error is preferred to an older or a predicted one', async () => {
  const mountFails = { reason: 'FailedMount', message: 'hostPath type check failed: x', retryAt: null } as const;
  const crash = crashed(new Date(Date.now() + 2_000));
  const { state } = await wait(
    [pod({ phase: 'waiting', ...mountFails }), pod({ ...mountFails, phase: 'waiting', message: '' }), pod(crash)],
    { [MANIFEST]: { content: manifest(), ctime: ago(1) } },
    async () => 'loading audit policy file: y',
  );
  expect(state).toMatchObject({ status: 'down', error: 'loading audit policy file: x' });
});

test('an outdated error is not reported if another is predicted', async () => {
  const { state, looks } = await wait(
    [pod(crashed(ago(60), new Date(Date.now() + 200_000)))],
    { '/etc/audit/policy.yaml': { content: 'rules', ctime: ago(10) } },
    async () => 'loading audit policy file: y',
  );
  expect(state).toMatchObject({ status: 'down', error: 'loading audit policy file: y' });
  expect(looks).toBe(1);
});

test('without a manifest, or with one that the kubelet refuses, there is nothing to wait for', async () => {
  const broken = await wait([pod(running)], { [MANIFEST]: { content: 'a: [', ctime: ago(1) } });
  expect(broken.state).toMatchObject({ status: 'down', where: { file: MANIFEST } });
  expect(broken.looks).toBe(1);
});

test('a poll takes few commands on the node, and reads only manifests that have changed', async () => {
  const looks: string[][] = [];
  const files = {
    [MANIFEST]: { content: manifest('    - --profiling=false\n'), ctime: before },
    '/etc/audit/policy.yaml': { content: 'rules', ctime: ago(1) },
  };
  const memory = memoryNode(files, () => {
    if (looks.length === 3) files[MANIFEST] = { content: manifest(), ctime: before };
    return { pods: [pod(running)], rejected: [] };
  });
  const counted = <Args extends unknown[], Result>(name: string, call: (...args: Args) => Result) => {
    return (...args: Args) => {
      if (name === 'list') looks.push([]);
      looks.at(-1)?.push(name);
      return call(...args);
    };
  };
  const node: LabNode = {
    ...memory,
    list: counted('list', memory.list),
    stat: counted('stat', memory.stat),
    stats: counted('stats', memory.stats),
    readFile: counted('readFile', memory.readFile),
    exec: counted('exec', memory.exec),
    staticPods: counted('staticPods', memory.staticPods),
  };
  const { status } = await awaitStaticPod(node, 'kube-apiserver', {
    signal: AbortSignal.timeout(4_000),
    progress: () => {},
    interval: 1,
  });
  expect(status).toBe('running');
  expect(looks.map((look) => look.toSorted().join(' '))).toEqual([
    'list readFile staticPods stats',
    'list staticPods stats stats',
    'list readFile staticPods stats stats',
  ]);
});

test('waiting ends when it is interrupted', async () => {
  const edited = { [MANIFEST]: { content: manifest('    - --profiling=false\n'), ctime: ago(1) } };
  await expect(wait([pod(running)], edited, undefined, AbortSignal.timeout(50))).rejects.toThrow();
});

const unready: StaticPodState = { phase: 'running', pid: 7, startedAt: ago(500), ready: false };
const unmade = (message: string): StaticPodState => ({ phase: 'waiting', reason: 'Reason', message, retryAt: null });
const silent = { [LOG]: { content: '' } };
const speechless = { ...crashed(ago(30)), message: '' };

test.each<[StaticPod | null, Parameters<typeof memoryNode>[0], string, string]>([
  [null, {}, 'there is no pod', 'The kubelet has not created a pod from it.'],
  [
    pod(running, { argv: ['kube-apiserver'] }),
    {},
    'it is still running with the previous manifest',
    'Its arguments or mounts differ from those in the manifest.',
  ],
  [pod(unready), {}, 'it is running but does not become ready', 'loading audit policy file: x'],
  [pod(unready), silent, 'it is running but does not become ready', 'Its log shows no error.'],
  [pod(unmade('')), {}, 'there is no container yet: Reason', 'The kubelet has not reported why.'],
  [pod(unmade('no such image')), {}, 'no container could be created: Reason', 'no such image'],
  [pod(crashed(ago(30))), {}, 'it exits immediately after starting, with exit code 1', 'loading audit policy file: x'],
  [pod(crashed(ago(30))), silent, 'it exits immediately after starting, with exit code 1', 'exit status 1'],
  [pod(speechless), silent, 'it exits immediately after starting, with exit code 1', 'Its log shows no error.'],
  [pod({ phase: 'stopping', since: ago(500) }), {}, 'it is terminating', 'The kubelet is stopping it.'],
])('%j: state and reason', async (one, files, actual, why) => {
  const { state } = await wait([one], files);
  expect(state).toMatchObject({ status: 'down', actual, why, where: { file: MANIFEST, line: 1 } });
});

test.each<[string, StaticPod | null, string]>([
  ['no pod', null, 'Waiting for the kubelet to notice the manifest'],
  ['another manifest', pod(running, { argv: ['x'] }), 'Waiting for the kubelet to replace the API server'],
  ['no readiness', pod({ ...unready, startedAt: ago(1) }), 'Waiting for the API server to become ready'],
  ['no container', pod(unmade('')), 'Waiting for the kubelet to try again'],
  ['a crash', pod(crashed(ago(9))), 'Waiting for the kubelet to restart the API server after its crash'],
  ['an end', pod({ phase: 'stopping', since: ago(1) }), 'Waiting for the API server to terminate'],
])('%s: what is waited for, and how long', async (_what, one, expected) => {
  const { steps } = await wait([one, pod(running)], { [MANIFEST]: { content: manifest(), ctime: ago(3) } });
  expect(steps[0]?.replace(/\d+/, 'N')).toBe(`${expected}, for at most N s more`);
});

test('a pod that the kubelet rejects is reported with its message', async () => {
  const node = memoryNode({ [MANIFEST]: { content: manifest(), ctime: before } }, () => ({
    pods: [],
    rejected: [{ file: MANIFEST, message: 'Node has no room.' }],
  }));
  const state = await awaitStaticPod(node, 'kube-apiserver', {
    signal: AbortSignal.timeout(4_000),
    progress: () => {},
  });
  expect(state).toMatchObject({ actual: 'there is no pod', why: 'Node has no room.' });
});

test('a pod that cannot start is reported as such', async () => {
  const files = { [MANIFEST]: { content: manifest(), ctime: ago(6) } };
  const { state } = await wait([pod(unmade(''))], files, async () => 'x: no such file');
  expect(state).toMatchObject({
    why: 'It cannot start with what is on disk: x: no such file',
    error: 'x: no such file',
  });
});
