import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabNode, StaticPod } from '../../../src/node/lab-node.ts';
import { isSuspended } from '../../../src/providers/embedded/connect-node.ts';
import { labFolder } from '../../../src/providers/embedded/lab-folder.ts';
import { labProcesses } from '../../lab-processes.ts';
import {
  auditing,
  edit,
  GOOD_POLICY,
  inPhase,
  POLICY,
  provider,
  readText,
  ready,
  type TestLab,
  testLab,
  until,
  work,
} from './node-lab.ts';

const LOG = '/var/log/kubernetes/audit/audit.log';
const CONTROL_PLANE = ['etcd', 'kube-apiserver', 'kube-controller'];

let lab: TestLab;
let node: LabNode;

beforeAll(async () => {
  lab = await testLab('suspension');
  node = await provider.create(lab.spec, work);
  await node.exec(['mkdir', '-p', '/etc/kubernetes/audit']);
  await node.writeFile(POLICY, GOOD_POLICY);
  const { uid } = await inPhase(node, 'running');
  await edit(node, ...auditing());
  await inPhase(node, 'running', uid);
  await ready(node);
});
afterAll(async () => lab[Symbol.asyncDispose]());

/** The states of the control plane's processes as reported by the kernel, one letter for each process. */
async function states(): Promise<string> {
  const processes = await labProcesses(lab.spec);
  return processes.flatMap(({ name, state }) => (CONTROL_PLANE.includes(name) ? [state] : [])).join('');
}

const suspended = () => isSuspended(labFolder(lab.spec), work.signal);
const untilStopped = () => until('a control plane that is stopped', async () => (await states()) === 'TTT');
const untilRunning = () => until('a control plane that goes on', async () => !(await states()).includes('T'));

interface Entry {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly namespace: string };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
}

async function logged(): Promise<readonly Entry[]> {
  return (await readText(node, LOG))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The longest time between two consecutive renewals of a lease, in milliseconds. */
function longestGap(entries: readonly Entry[], user: string, namespace: string): number {
  const times = entries
    .filter(({ verb, objectRef }) => verb === 'update' && objectRef?.resource === 'leases')
    .filter((entry) => entry.user.username === user && entry.objectRef?.namespace === namespace)
    .map(({ requestReceivedTimestamp }) => Date.parse(requestReceivedTimestamp));
  expect(times.length).toBeGreaterThan(5);
  return Math.max(...times.map((time, index) => time - (times[index - 1] ?? time)));
}

function starts(pods: readonly StaticPod[]): readonly string[] {
  return pods.map(({ name, state }) => (state.phase === 'running' ? `${name} ${state.startedAt}` : state.phase));
}

test('an unused lab is suspended, resumes at once, and has missed nothing', async () => {
  // If the API server takes long to restart, the controller manager gives up and is restarted too.
  const before = await until('a control plane that is ready', async () => {
    const { pods } = await node.staticPods();
    return pods.length === 3 && pods.every(({ state }) => state.phase === 'running' && state.ready) && pods;
  });
  await until('a lab that is suspended', suspended);
  const begun = Date.now();
  for (let moments = 0; moments < 12; moments++) {
    await untilStopped();
    expect(await suspended()).toBe(true);
    await untilRunning();
  }
  await untilStopped();

  expect(await node.kubectl(['get', 'nodes', '--no-headers'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^controlplane +Ready /),
    stderr: '',
  });
  expect(await states()).not.toContain('T');
  expect(await suspended()).toBe(false);

  expect(starts((await node.staticPods()).pods)).toEqual(starts(before));
  expect(
    (await node.kubectl(['get', 'events', '-A', '-o', 'name', '--field-selector=reason=NodeNotReady'])).stdout,
  ).toBe('');
  const entries = (await logged()).filter((entry) => Date.parse(entry.requestReceivedTimestamp) > begun);
  expect(longestGap(entries, 'system:kube-controller-manager', 'kube-system')).toBeLessThan(10_000);
  expect(longestGap(entries, 'system:node:controlplane', 'kube-node-lease')).toBeLessThan(40_000);
  expect(entries.filter(({ responseStatus }) => (responseStatus?.code ?? 0) >= 429)).toEqual([]);

  const elections = ['sh', '-c', 'cat /var/log/pods/kube-system_etcd-*/etcd/*.log | grep -c "became leader"'] as const;
  expect((await node.exec(elections)).stdout).toBe('1\n');

  expect(await node.kubectl(['create', 'namespace', 'after'])).toMatchObject({ exitCode: 0 });
  await until('a default service account', async () => {
    const found = await node.kubectl(['-n', 'after', 'get', 'serviceaccount', 'default']);
    return found.exitCode === 0;
  });
}, 300_000);

test('a lab with a running program is not suspended', async () => {
  const begun = Date.now();
  await node.exec(['sh', '-c', 'sleep 35 >/dev/null 2>&1 </dev/null & true']);
  await until('a lab that is suspended', suspended, 120);
  expect(Date.now() - begun).toBeGreaterThan(35_000);
}, 180_000);

test('asking whether it is suspended does not resume it', async () => {
  await until('a lab that is suspended', suspended, 120);
  const presence = await provider.find(lab.spec, work);
  expect(presence.state === 'running' && (await presence.isSuspended?.(work))).toBe(true);
  expect(await suspended()).toBe(true);
}, 180_000);
