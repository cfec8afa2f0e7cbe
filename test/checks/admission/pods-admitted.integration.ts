import { expect, test } from 'vitest';
import type { Answered, Asked } from '../../fixtures/answering-node.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { nodeOf, verdict } from '../../fixtures/one-check.ts';

const CHECK = { kind: 'pods-admitted', workload: 'deployment', name: 'web', namespace: 'shop' };
const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web' }] } };

/** What is said of a Deployment whose Pods are answered with `admission`. */
const said = (admission: (asked: Asked) => Answered) =>
  withAnsweringNode(
    (asked) => (asked.method === 'GET' ? { status: 200, body: { spec: { template: TEMPLATE } } } : admission(asked)),
    (node) => verdict(CHECK, node),
  );

test.concurrent('the Pods of the template are sent as a dry run', async () => {
  const asked: Asked[] = [];
  const admits = (one: Asked) => {
    asked.push(one);
    return { status: 201, body: one.body };
  };
  expect(await said(admits)).toBe('pass: the Pods of deployment/web in namespace shop are admitted');
  expect(asked).toMatchObject([{ path: '/api/v1/namespaces/shop/pods?dryRun=All', body: { spec: TEMPLATE.spec } }]);
});

test.concurrent('a refusal is shown in the words of the API server', async () => {
  const message = 'pods "web-" is forbidden: violates PodSecurity "restricted:latest": seccompProfile';
  expect(await said(() => ({ status: 403, body: { kind: 'Status', message } }))).toBe(
    [
      'fail: the Pods of deployment/web in namespace shop are refused',
      'expected: the Pods of deployment/web in namespace shop are admitted',
      `why: The API server says: ${message}`,
    ].join('\n'),
  );
});

test.concurrent('a refusal is asked about again, since admission may not have learned about a change yet', async () => {
  let answers = 0;
  const late = (one: Asked): Answered => {
    answers += 1;
    return answers < 3 ? { status: 403, body: { message: 'not yet' } } : { status: 201, body: one.body };
  };
  expect(await said(late)).toContain('pass: ');
});

test.concurrent('an answer that decides nothing is an error, not a refusal', async () => {
  expect(await said(() => ({ status: 500, body: { message: 'etcd is slow' } }))).toContain(
    'error: the grader could not',
  );
});

test.concurrent('a workload that does not exist fails, and so does an API server that is down', async () => {
  const none = () => ({ status: 404, body: {} });
  expect(await withAnsweringNode(none, (node) => verdict(CHECK, node))).toContain(
    'fail: there is no deployment/web in namespace shop',
  );
  expect(await verdict(CHECK, nodeOf({}))).toContain('expected: an API server that can be asked');
});
