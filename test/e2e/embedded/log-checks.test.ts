import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { judge } from '../../fixtures/one-check.ts';
import { auditing, edit, POLICY, provider, type TestLab, testLab, work } from './node-lab.ts';

const BODIES = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: RequestResponse\n';
const [FLAGS, MOUNTS, VOLUMES] = auditing();

let lab: TestLab;
let node: LabNode;

beforeAll(async () => {
  lab = await testLab('log-checks');
  node = await provider.create(lab.spec, work);
  await node.exec(['mkdir', '-p', '/etc/kubernetes/audit']);
  await node.writeFile(POLICY, BODIES);
  const [flagsFrom, flagsTo] = FLAGS;
  await edit(node, [flagsFrom, flagsTo.replace('/var/log/kubernetes/audit/audit.log', '-')], MOUNTS, VOLUMES);
});
afterAll(async () => lab[Symbol.asyncDispose]());

test('the log on standard output is found in the container log, long entries and all', async () => {
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
