import { expect, test } from 'vitest';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { handshake, type TlsOffer } from '../../../src/node/secured/handshake.ts';
import { request } from '../../../src/node/secured/request.ts';
import { runningNode } from '../../fixtures/one-check.ts';
import { pem, withByteNode, withTlsNode } from '../../fixtures/tls-node.ts';

const { signal } = new AbortController();
const VERSION = { method: 'GET', path: '/version?a=b' };
const CLIENT = { certificate: pem('apiserver-etcd-client.crt'), key: pem('apiserver-etcd-client.key') };
const STRANGER = { certificate: pem('front-proxy-client.crt'), key: pem('front-proxy-client.key') };
const WITH_CLIENTS = { requestCert: true, rejectUnauthorized: true, ca: pem('etcd/ca.crt') };

const ask = (node: LabNode, offer: TlsOffer = {}) => request(node, 6443, VERSION, offer, signal);

test('a request is answered with a status and a body', async () => {
  const answer = await withTlsNode(({ method, url }, response) => {
    response.statusCode = 401;
    response.end(`${method} ${url}`);
  }, ask);
  expect(answer).toEqual({ kind: 'response', status: 401, body: 'GET /version?a=b' });
});

test('headers and a body are sent', async () => {
  const sent = { method: 'POST', path: '/', headers: { authorization: 'Bearer t' }, body: '{"a":1}' };
  const answer = await withTlsNode(
    (asked, response) => {
      response.write(`${asked.headers.authorization} `);
      asked.pipe(response);
    },
    (node) => request(node, 6443, sent, {}, signal),
  );
  expect(answer).toMatchObject({ body: 'Bearer t {"a":1}' });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'by %s, a server that wants a certificate refuses a client without',
  async (version) => {
    const ask = (offer: TlsOffer) =>
      withTlsNode(
        (_, response) => response.end(),
        (node) => request(node, 2379, VERSION, { version, ...offer }, signal),
        WITH_CLIENTS,
      );
    expect(await ask({})).toMatchObject({ kind: 'refused' });
    expect(await ask({ credentials: STRANGER })).toMatchObject({ kind: 'refused' });
    expect(await ask({ credentials: CLIENT })).toMatchObject({ kind: 'response', status: 200 });
  },
);

test('a version below the floor of the server is refused, and one above it is not', async () => {
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

test('a cipher suite that the server does not have is refused', async () => {
  const options = { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' };
  const tried = (cipher: string) =>
    withTlsNode(
      (_, response) => response.end(),
      (node) => ask(node, { version: 'TLSv1.2', cipher }),
      options,
    );
  expect(await tried('ECDHE-ECDSA-AES128-GCM-SHA256')).toMatchObject({ kind: 'refused', alert: 'handshake failure' });
  expect(await tried('ECDHE-ECDSA-AES256-GCM-SHA384')).toMatchObject({ kind: 'response' });
});

test('a server that does not speak TLS is told from one that refuses', async () => {
  expect(await withByteNode('HTTP/1.0 400 Bad Request\r\n\r\n', ask)).toEqual({ kind: 'not-tls' });
});

test('no answer is not a refusal', async () => {
  await expect(ask(runningNode([]))).rejects.toThrow('port 6443 of the node could not be asked: a memory node');
  await expect(withByteNode('', ask)).rejects.toThrow('could not be asked');
  const lost = withTlsNode(({ socket }) => socket.destroy(), ask);
  await expect(lost).rejects.toThrow('could not be asked');
});

test('the certificate of another CA is no answer', async () => {
  const asked = withTlsNode(
    (_, response) => response.end(),
    (node) => ask(node, { ca: pem('etcd/ca.crt') }),
  );
  await expect(asked).rejects.toThrow('could not be asked');
  const own = await withTlsNode(
    (_, response) => response.end(),
    (node) => ask(node, { ca: pem('ca.crt') }),
  );
  expect(own).toMatchObject({ status: 200 });
});

test('an aborted request rejects with the reason of its signal', async () => {
  const reason = new Error('enough');
  const asked = withTlsNode(
    () => {},
    (node) => request(node, 6443, VERSION, {}, AbortSignal.abort(reason)),
  );
  await expect(asked).rejects.toBe(reason);
});
