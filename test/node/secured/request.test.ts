import { expect, test } from 'vitest';
import { handshake } from '../../../src/node/secured/handshake.ts';
import { request } from '../../../src/node/secured/request.ts';
import { runningNode } from '../../fixtures/one-check.ts';
import { withTlsNode } from '../../fixtures/tls-node.ts';

const { signal } = new AbortController();

test('a request is sent with its headers and body, and answered with a status and a body', async () => {
  const sent = { method: 'POST', path: '/version?a=b', headers: { authorization: 'Bearer t' }, body: '{"a":1}' };
  const answer = await withTlsNode(
    (asked, response) => {
      response.statusCode = 401;
      response.write(`${asked.method} ${asked.url} ${asked.headers.authorization} `);
      asked.pipe(response);
    },
    (node) => request(node, 6443, sent, {}, signal),
  );
  expect(answer).toEqual({ kind: 'response', status: 401, body: 'POST /version?a=b Bearer t {"a":1}' });
});

test('a version below the floor of a server is refused, and the floor itself is not', async () => {
  const tried = (version: 'TLSv1.2' | 'TLSv1.3') =>
    withTlsNode(
      (_, response) => response.end(),
      async (node) => {
        const found = await handshake(node, 6443, { version }, signal);
        if (found.kind === 'completed') found.socket.destroy();
        return found;
      },
      { minVersion: 'TLSv1.3' },
    );
  expect(await tried('TLSv1.2')).toEqual({ kind: 'refused', alert: 'protocol version' });
  expect(await tried('TLSv1.3')).toMatchObject({ kind: 'completed', version: 'TLSv1.3' });
});

test('no answer is not a refusal', async () => {
  const asked = request(runningNode([]), 6443, { method: 'GET', path: '/' }, {}, signal);
  await expect(asked).rejects.toThrow('port 6443 of the node could not be asked: a memory node has no API server');
});
