import { expect, test } from 'vitest';
import { verdict } from '../../fixtures/one-check.ts';
import { withTlsNode } from '../../fixtures/tls-node.ts';

const check = { kind: 'answers', requests: [{ path: '/api/v1/nodes/{node}', answer: 401 }] };

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
