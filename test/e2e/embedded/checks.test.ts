import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { judge, LOG } from '../../fixtures/one-check.ts';
import { auditing, edit, GOOD_POLICY, POLICY, provider, type TestLab, testLab, work } from './node-lab.ts';

const BODIES = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: RequestResponse\n';
const [FLAGS, MOUNTS, VOLUMES] = auditing();

let lab: TestLab;
let node: LabNode;

beforeAll(async () => {
  lab = await testLab('checks');
  node = await provider.create(lab.spec, work);
  await node.exec(['mkdir', '-p', '/etc/kubernetes/audit']);
  await node.writeFile(POLICY, BODIES);
  const [flagsFrom, flagsTo] = FLAGS;
  await edit(node, [flagsFrom, flagsTo.replace('/var/log/kubernetes/audit/audit.log', '-')], MOUNTS, VOLUMES);
});
afterAll(async () => lab[Symbol.asyncDispose]());

test('the log on standard output is found in the container log, including long entries', async () => {
  const large = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: '{run}' },
    data: { a: 'x'.repeat(50_000) },
  });
  const result = await judge({ kind: 'audit-log', actions: ['create', 'read'] }, node, {
    audit: { policy: POLICY, log: '-' },
    actions: [
      [
        { id: 'create', kubectl: 'create -f -', stdin: large },
        { id: 'read', kubectl: 'get configmap {run}' },
      ],
    ],
    cleanup: ['delete configmap {run} --ignore-not-found'],
  });
  expect(result).toMatchObject({ status: 'pass', actual: expect.stringContaining('as the policy predicts') });
  const log = await node.exec(['sh', '-c', 'grep -c " stdout P " /var/log/pods/kube-system_kube-apiserver*/*/*.log']);
  expect(Number(log.stdout.trim().split(':').at(-1))).toBeGreaterThan(3);
});

test('a log that is being written is compared with the policy on disk', async () => {
  const onOutput = { audit: { policy: POLICY, log: '-' } };
  expect(await judge({ kind: 'audit-log-matches' }, node, onOutput)).toMatchObject({ status: 'pass' });
  await node.writeFile(POLICY, GOOD_POLICY);
  const stale = await judge({ kind: 'audit-log-matches' }, node, onOutput);
  expect(stale).toMatchObject({ status: 'fail', actual: expect.stringContaining('at level RequestResponse') });
  expect(stale.why).toContain('with the previous policy: restart it, then empty the log.');

  await edit(node, ['--audit-log-path=-', `--audit-log-path=${LOG}`]);
  await judge({ kind: 'apiserver-running' }, node);
  const inFile = () => judge({ kind: 'audit-log-matches' }, node);
  expect(await inFile()).toMatchObject({ status: 'pass', why: '' });
  await node.exec(['truncate', '-s', '0', LOG]);
  await node.kubectl(['get', 'nodes']);
  expect(await inFile()).toMatchObject({
    status: 'pass',
    why: '',
    actual: expect.stringContaining(`entries in ${LOG}: `),
  });
  await node.exec(['sh', '-c', `head -n 1 ${LOG} | sed s/Metadata/Request/ >> ${LOG}`]);
  expect(await inFile()).toMatchObject({ status: 'fail', actual: expect.stringContaining('at level Request,') });
  await node.exec(['rm', LOG]);
  await node.kubectl(['get', 'nodes']);
  expect(await inFile()).toMatchObject({ status: 'fail', actual: `${LOG} does not exist on the node` });
});

test('objects are judged as kubectl returns them, one alone and several together', async () => {
  await node.kubectl(['create', 'secret', 'generic', 'db', '--from-literal=password=hunter2']);
  const secret = (name: string) => ({ get: `secret/${name}`, namespace: 'default' });
  const password = { ...secret('db'), at: ['data', 'password'] };
  const objects = (...all: readonly object[]) => judge({ kind: 'objects', all }, node);
  expect(await objects({ ...password, is: 'aHVudGVyMg==' })).toMatchObject({ status: 'pass' });
  expect(await objects({ ...secret('none'), absent: true })).toMatchObject({ status: 'pass' });
  const several = [
    { ...secret('none'), absent: true },
    { ...password, present: true },
  ];
  expect(await objects(...several, { get: 'clusterrole/view', present: true })).toMatchObject({ status: 'pass' });
  expect(await objects(...several, { ...password, isNot: 'aHVudGVyMg==' })).toMatchObject({
    status: 'fail',
    actual: 'secret/db in namespace default: data.password is still the value that it must not have',
  });
  expect(await objects({ get: 'secret/x', namespace: 'no-such', present: true })).toMatchObject({ status: 'fail' });
  expect(await objects({ get: 'nonsense/x', absent: true })).toMatchObject({ status: 'error' });
});
