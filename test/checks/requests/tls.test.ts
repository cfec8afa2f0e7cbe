import { expect, test } from 'vitest';
import { verdict } from '../../fixtures/one-check.ts';
import { withTlsNode } from '../../fixtures/tls-node.ts';

const check = { kind: 'tls', to: 'kube-apiserver', accepts: [{ version: '1.3' }], refuses: [{ version: '1.2' }] };
const judged = (minVersion: 'TLSv1.2' | 'TLSv1.3', written = check) =>
  withTlsNode(
    (_, response) => response.end(),
    (node) => verdict(written, node),
    { minVersion },
  );

test('the floor of the running server is found by handshakes', async () => {
  expect(await judged('TLSv1.3')).toBe('pass: kube-apiserver on port 6443 accepts TLS 1.3 and refuses TLS 1.2');
});

test('a version that is accepted and should not be is a failure', async () => {
  expect(await judged('TLSv1.2')).toMatch(
    /^fail: it completes the handshake, by TLSv1\.2 with TLS_ECDHE_ECDSA_\w+\nexpected: kube-apiserver on port 6443 refuses TLS 1\.2\n/,
  );
});

test('a version that must be accepted and is not is a failure', async () => {
  const said = await judged('TLSv1.3', { ...check, accepts: [{ version: '1.2' }], refuses: [] });
  expect(said).toMatch(/^fail: it refuses by the TLS alert "protocol version"/);
});
