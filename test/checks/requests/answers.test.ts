import { expect, test } from 'vitest';
import { runningNode, verdict } from '../../fixtures/one-check.ts';
import { withTlsNode } from '../../fixtures/tls-node.ts';

const check = { kind: 'answers', requests: [{ path: '/api/v1/nodes/{node}', answer: 401 }] };

test('requests are really sent, and their answers are judged', async () => {
  const paths: (string | undefined)[] = [];
  const said = await withTlsNode(
    ({ url, headers }, response) => {
      paths.push(url);
      response.statusCode = headers.authorization === undefined ? 401 : 200;
      response.end();
    },
    (node) => verdict(check, node),
  );
  expect(said).toBe('pass: 1 request got the right answer');
  expect(paths).toEqual(['/api/v1/nodes/controlplane']);
});

test('an answer that stays wrong is a failure, with what was asked and what was answered', async () => {
  const body = JSON.stringify({ kind: 'Status', message: 'nodes is forbidden' });
  const said = await withTlsNode(
    (_, response) => {
      response.statusCode = 403;
      response.end(body);
    },
    (node) => verdict(check, node),
  );
  const subject = 'GET https://127.0.0.1:6443/api/v1/nodes/controlplane (kube-apiserver) without credentials';
  expect(said).toBe(
    [
      `fail: ${subject} is answered with 403`,
      `expected: ${subject} is answered with 401`,
      'why: It says: nodes is forbidden',
    ].join('\n'),
  );
});

test('an API server that does not answer is an error, never a refusal', async () => {
  const node = { ...runningNode([]), adminKubeconfig: '/nowhere' };
  expect(await verdict(check, node)).toContain('error: the grader could not decide');
});

test('a user that the scenario does not have is a broken reference', async () => {
  const asked = verdict({ kind: 'answers', requests: [{ path: '/', as: 'jane', answer: 200 }] }, runningNode([]));
  expect(await asked).toContain('error: the grader could not decide');
});
