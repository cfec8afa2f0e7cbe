import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { kubeconfig } from '../../../../src/providers/embedded/cluster/kubeconfig.ts';
import { makePki } from '../../../../src/providers/embedded/cluster/pki.ts';

const pki = makePki();

function certificate(path: string): X509Certificate {
  return new X509Certificate(pki.files[`${path}.crt`] ?? '');
}

test('contains the files of kubeadm', () => {
  const pairs = [
    'apiserver',
    'apiserver-etcd-client',
    'apiserver-kubelet-client',
    'ca',
    'etcd/ca',
    'etcd/healthcheck-client',
    'etcd/peer',
    'etcd/server',
    'front-proxy-ca',
    'front-proxy-client',
  ];
  const wanted = [...pairs.flatMap((name) => [`${name}.crt`, `${name}.key`]), 'sa.key', 'sa.pub'];
  expect(Object.keys(pki.files).sort()).toEqual(wanted.sort());
});

test.each([
  ['apiserver', 'ca', 'kube-apiserver'],
  ['apiserver-kubelet-client', 'ca', 'kube-apiserver-kubelet-client'],
  ['front-proxy-client', 'front-proxy-ca', 'front-proxy-client'],
  ['etcd/server', 'etcd/ca', 'controlplane'],
  ['etcd/peer', 'etcd/ca', 'controlplane'],
  ['etcd/healthcheck-client', 'etcd/ca', 'kube-etcd-healthcheck-client'],
  ['apiserver-etcd-client', 'etcd/ca', 'kube-apiserver-etcd-client'],
])('%s is signed by %s for %s', (leaf, issuer, name) => {
  expect(certificate(leaf).verify(certificate(issuer).publicKey)).toBe(true);
  expect(certificate(leaf).subject).toBe(`CN=${name}`);
  expect(certificate(leaf).ca).toBe(false);
  expect(certificate(issuer).ca).toBe(true);
});

test('the API server answers to its names and addresses', () => {
  const names = certificate('apiserver').subjectAltName;
  for (const name of [
    'DNS:controlplane',
    'DNS:kubernetes.default.svc',
    'IP Address:10.96.0.1',
    'IP Address:172.30.1.2',
  ]) {
    expect(names).toContain(name);
  }
});

test('two clusters never share a key', () => {
  const other = makePki();
  for (const [path, text] of Object.entries(pki.files)) expect(other.files[path]).not.toBe(text);
});

test.each([
  ['admin', 'O=kubeadm:cluster-admins\nCN=kubernetes-admin'],
  ['super-admin', 'O=system:masters\nCN=kubernetes-super-admin'],
  ['kubelet', 'O=system:nodes\nCN=system:node:controlplane'],
  ['controller-manager', 'CN=system:kube-controller-manager'],
] as const)('the kubeconfig of %s contains its certificate', (client, subject) => {
  const text = kubeconfig(pki, client);
  expect(text).toContain('server: https://172.30.1.2:6443');
  const data = /client-certificate-data: (.*)/.exec(text)?.[1] ?? '';
  const carried = new X509Certificate(Buffer.from(data, 'base64'));
  expect(carried.subject).toBe(subject);
  expect(carried.verify(certificate('ca').publicKey)).toBe(true);
});
