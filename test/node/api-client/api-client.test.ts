import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiClient, apiClient } from '../../../src/node/api-client/api-client.ts';
import { ApiServerUnreachable } from '../../../src/node/api-client/connection.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { kubeconfig } from '../../../src/providers/embedded/cluster/kubeconfig.ts';
import { makePki } from '../../../src/providers/embedded/cluster/pki.ts';
import { memoryNode } from '../../fixtures/memory-node.ts';

const pki = makePki();
const ADMIN = '/etc/kubernetes/admin.conf';
const JANE = '/root/jane.conf';

/** Responds to every request with what it received. */
let server: Http2SecureServer;
const sessions: ServerHttp2Session[] = [];
const asked: object[] = [];
/** The user in the most recent client certificate. */
let user: unknown;
let client: ApiClient | undefined;

beforeEach(async () => {
  sessions.length = 0;
  server = createSecureServer({
    key: pki.files['apiserver.key'] ?? '',
    cert: pki.files['apiserver.crt'] ?? '',
    ca: pki.ca,
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('secureConnection', (socket) => {
    user = socket.getPeerCertificate().subject?.CN ?? null;
  });
  server.on('session', (session) => sessions.push(session));
  server.on('stream', async (stream, headers) => {
    const { ':method': method, ':path': path, authorization, 'content-type': contentType } = headers;
    if (path === '/hangs') return;
    const body = await text(stream);
    const got = { method, path, authorization, contentType, body, user };
    asked.push(got);
    stream.respond({ ':status': path === '/none' ? 404 : 200, 'content-type': 'application/json' });
    stream.end(JSON.stringify({ ...got, creationTimestamp: 'x' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  client?.close();
  for (const session of sessions) session.destroy();
  server.close();
});

/** A node on which connections to port 6443 reach the server. */
function nodeWith(admin: string): LabNode {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const files = {
    [ADMIN]: { content: admin },
    [JANE]: { content: admin.replace(/client-certificate-data: .*/, 'token: secret') },
  };
  return {
    ...memoryNode(files, () => ({ pods: [], rejected: [] })),
    connect: (port) => connectTcp(port === 6443 ? address.port : 1, '127.0.0.1'),
  };
}

const admin = kubeconfig(pki, 'admin');

test('the admin sends requests over one connection, with a certificate', async () => {
  client = await apiClient(nodeWith(admin));
  const paths = Array.from({ length: 40 }, (_, index) => `/api/v1/nodes?limit=${index}`);
  const answers = await Promise.all(paths.map((path) => client?.json({ method: 'GET', path })));
  expect(answers).toEqual(
    paths.map((path) => ({
      status: 200,
      body: { method: 'GET', path, body: '', user: 'kubernetes-admin', creationTimestamp: 'x' },
    })),
  );
  expect(sessions).toHaveLength(1);
});

test('another kubeconfig uses its token; a body is JSON', async () => {
  client = await apiClient(nodeWith(admin), { kubeconfig: JANE });
  const request = { method: 'POST', path: '/none', body: { kind: 'Pod', unknown: [1] } };
  expect(await client.json(request)).toMatchObject({
    status: 404,
    body: {
      authorization: 'Bearer secret',
      contentType: 'application/json',
      user: null,
      body: '{"kind":"Pod","unknown":[1]}',
    },
  });
});

test("the library's typed APIs use the same connection", async () => {
  client = await apiClient(nodeWith(admin));
  const api = await client.typed(({ AuthorizationV1Api }) => AuthorizationV1Api);
  const body = { spec: { nonResourceAttributes: { path: '/healthz', verb: 'get' } } };
  await api.createSelfSubjectAccessReview({ body });
  expect(asked.at(-1)).toMatchObject({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: JSON.stringify(body),
    user: 'kubernetes-admin',
  });
  expect(sessions).toHaveLength(1);
});

test('a broken connection is reopened', async () => {
  client = await apiClient(nodeWith(admin));
  await client.json({ method: 'GET', path: '/' });
  const closed = new Promise((resolve) => sessions[0]?.once('close', resolve));
  const hanging = client.json({ method: 'GET', path: '/hangs' });
  await Promise.all([expect(hanging).rejects.toThrow(ApiServerUnreachable), sessions[0]?.destroy(), closed]);
  expect((await client.json({ method: 'GET', path: '/' })).status).toBe(200);
  expect(sessions).toHaveLength(2);
});

test.each([
  ['of another cluster', makePki().files['ca.crt'], undefined, /self-signed|verify|issuer/],
  ['for another name', undefined, 'kube.example.com', /does not match/],
])('a certificate %s is not accepted', async (_, ca, name, reason) => {
  const swapped = ca === undefined ? admin : admin.replace(/(certificate-authority-data: ).*/, `$1${btoa(ca)}`);
  const text = name === undefined ? swapped : swapped.replace('172.30.1.2', name);
  client = await apiClient(nodeWith(text));
  await expect(client.json({ method: 'GET', path: '/' })).rejects.toThrow(reason);
});

test('the name in the kubeconfig is the one that counts', async () => {
  const text = admin.replace(
    'server: https://172.30.1.2:6443',
    'tls-server-name: kubernetes.default\n    server: https://x:6443',
  );
  client = await apiClient(nodeWith(text));
  expect((await client.json({ method: 'GET', path: '/' })).status).toBe(200);
});

test('a missing listener is reported, and an abort ends a request', async () => {
  const closed = await apiClient({ ...nodeWith(admin), connect: () => connectTcp(1, '127.0.0.1') });
  await expect(closed.json({ method: 'GET', path: '/' })).rejects.toThrow(
    'cannot reach the API server: connect ECONNREFUSED',
  );
  client = await apiClient(nodeWith(admin));
  const abort = new AbortController();
  const hanging = client.json({ method: 'GET', path: '/hangs', signal: abort.signal });
  setImmediate(() => abort.abort(new Error('enough')));
  await expect(hanging).rejects.toThrow('enough');
});

test('a missing kubeconfig is reported', async () => {
  await expect(apiClient(nodeWith(admin), { kubeconfig: '/root/none' })).rejects.toThrow(
    '/root/none on controlplane: expected a kubeconfig, found missing',
  );
});
