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

test('an API server that does not answer is an error, never a refusal', async () => {
  const node = { ...runningNode([]), adminKubeconfig: '/nowhere' };
  expect(await verdict(check, node)).toContain('error: the grader could not decide');
});

test('a user that the scenario does not have is a broken reference', async () => {
  const asked = verdict({ kind: 'answers', requests: [{ path: '/', as: 'jane', answer: 200 }] }, runningNode([]));
  expect(await asked).toContain('error: the grader could not decide');
});
