import { expect, test } from 'vitest';
import { readKubeconfig } from '../../../src/node/identity/read-kubeconfig.ts';
import { kubeconfig } from '../../../src/providers/embedded/cluster/kubeconfig.ts';
import { makePki } from '../../../src/providers/embedded/cluster/pki.ts';

const pki = makePki();
const FILE = '/etc/kubernetes/admin.conf';
const admin = kubeconfig(pki, 'admin');

test('the kubeconfig that kubeadm writes', () => {
  expect(readKubeconfig(admin, FILE)).toMatchObject({
    ok: true,
    access: { server: new URL('https://172.30.1.2:6443'), tlsServerName: null, ca: pki.ca, user: pki.clients.admin },
  });
});

test('the current context counts, wherever it is in the list', () => {
  const text = `
current-context: second
contexts:
- {name: first, context: {cluster: a, user: ann}}
- {name: second, context: {cluster: b, user: ben}}
clusters:
- {name: a, cluster: {server: "https://a:1", certificate-authority-data: YQ==}}
- {name: b, cluster: {server: "https://b:2", tls-server-name: kubernetes, certificate-authority-data: Yg==}}
users:
- {name: ann, user: {token: x}}
- {name: ben, user: {token: secret}}`;
  expect(readKubeconfig(text, FILE)).toEqual({
    ok: true,
    access: { server: new URL('https://b:2'), tlsServerName: 'kubernetes', ca: 'b', user: { token: 'secret' } },
  });
});

test.each([
  ['a: [', 'not valid YAML'],
  ['{}', 'current-context does not name a context'],
  [admin.replace('server: https:', 'server: http:'), 'the cluster has no https server'],
  [
    admin.replace(/certificate-authority-data: .*/, 'insecure-skip-tls-verify: true'),
    'the cluster has no certificate-authority-data',
  ],
  // These fields are ignored, because they would run a program or read a file on the machine that grades.
  [
    admin
      .replace(/client-certificate-data: .*/, 'exec: {apiVersion: client.authentication.k8s.io/v1, command: touch}')
      .replace(/client-key-data: .*/, 'tokenFile: /etc/passwd'),
    'the user has neither client-certificate-data and client-key-data nor a token',
  ],
])('%# is refused with the problem', (text, message) => {
  expect(readKubeconfig(text, FILE)).toEqual({ ok: false, message: `${FILE}: ${message}` });
});
