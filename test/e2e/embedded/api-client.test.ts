import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ApiClient, apiClient } from '../../../src/node/api-client/api-client.ts';
import { makeKubeconfig, writeSecret } from '../../../src/node/identity/kubeconfig.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { provider, type TestLab, testLab, until, work } from './node-lab.ts';

let lab: TestLab;
let node: LabNode;
let client: ApiClient;

beforeAll(async () => {
  lab = await testLab('api-client');
  node = await provider.create(lab.spec, work);
  client = await apiClient(node);
});
afterAll(async () => {
  client.close();
  await lab[Symbol.asyncDispose]();
});

const review = z.object({ kind: z.literal('SubjectAccessReview'), status: z.object({ allowed: z.boolean() }) });

/** A time limit in milliseconds that is also sufficient on a busy machine. */
const TIME_LIMIT = 10_000;

test('500 access reviews take about a second', async () => {
  const ask = async (index: number) => {
    const spec = {
      user: index % 2 === 0 ? 'kubernetes-admin' : `user-${index}`,
      groups: index % 2 === 0 ? ['kubeadm:cluster-admins'] : ['system:authenticated'],
      resourceAttributes: { verb: 'get', resource: 'secrets', namespace: `n-${index}` },
    };
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const answer = await client.json({ method: 'POST', path, body });
    return review.parse(answer.body).status.allowed;
  };
  await ask(0);
  const begin = performance.now();
  const allowed = await Promise.all(Array.from({ length: 500 }, (_, index) => ask(index)));
  const took = performance.now() - begin;
  console.info(`500 access reviews took ${Math.round(took)} ms`);
  expect(allowed).toEqual(Array.from({ length: 500 }, (_, index) => index % 2 === 0));
  expect(took).toBeLessThan(TIME_LIMIT);
});

test('what is read is what the API server stores; its refusals are answers', async () => {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'raw' }, data: { a: 'b' } };
  const path = '/api/v1/namespaces/default/configmaps';
  expect(await client.json({ method: 'POST', path: `${path}?dryRun=All`, body: configMap })).toMatchObject({
    status: 201,
    body: { metadata: { managedFields: [{ fieldsV1: { 'f:data': { 'f:a': {} } } }] } },
  });
  expect(await client.json({ method: 'GET', path: `${path}/raw` })).toMatchObject({
    status: 404,
    body: { kind: 'Status', reason: 'NotFound' },
  });
});

test('another identity sends its own requests', async () => {
  const { signal } = work;
  const jane = { name: 'jane', groups: ['dev'] };
  await writeSecret(node, '/root/jane.conf', await makeKubeconfig(node, jane, { seconds: 600, signal }), signal);
  const clientOfJane = await apiClient(node, { kubeconfig: '/root/jane.conf' });
  const api = await clientOfJane.typed(({ AuthenticationV1Api }) => AuthenticationV1Api);
  const { status } = await api.createSelfSubjectReview({ body: {} });
  expect(status?.userInfo).toMatchObject({ username: 'jane', groups: ['dev', 'system:authenticated'] });
  clientOfJane.close();
});

test('a closed client leaves no connection on the node', async () => {
  await client.json({ method: 'GET', path: '/readyz' });
  const count = async () => {
    // Count the established connections to 127.0.0.1:6443, which the kernel lists in hexadecimal.
    const { stdout } = await node.exec(['grep', '-cE', '^ *[0-9]+: [0-9A-F:]+ 0100007F:192B 01 ', '/proc/net/tcp']);
    return Number(stdout);
  };
  const before = await count();
  const another = await apiClient(node);
  expect((await another.json({ method: 'GET', path: '/readyz' })).body).toBe('ok');
  expect(await count()).toBeGreaterThan(before);
  another.close();
  await until('the end of its connection', async () => (await count()) <= before);
});
