import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { readCertificates, servingProblem } from '../../../src/domains/certificates/index.ts';
import { type Issued, issue, selfSigned } from '../../fixtures/certificates.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const HOST = 'shop.example.com';
const root = selfSigned('Root CA');
const issuing = issue('Issuing CA', root, { isAuthority: true });
const leaf = issue(HOST, issuing, { dnsNames: [HOST] });

const problem = (certificates: readonly Issued[], key: Issued = certificates[0] ?? leaf, host = HOST) =>
  servingProblem(
    { 'tls.crt': certificates.map(({ pem }) => pem).join(''), 'tls.key': key.key },
    { host, roots: [new X509Certificate(root.pem)], now: NOW },
  );

test('a certificate for the host with its chain and its key', () => {
  expect(problem([leaf, issuing])).toBeNull();
});

test('the root may be sent as well, and the order of the authorities does not matter', () => {
  expect(problem([leaf, root, issuing])).toBeNull();
});

test('a wildcard stands for one label', () => {
  const wildcard = issue('wildcard', issuing, { dnsNames: ['*.example.com'] });
  expect(problem([wildcard, issuing])).toBeNull();
  expect(problem([wildcard, issuing], wildcard, 'a.shop.example.com')).toBe(
    'The certificate is for DNS:*.example.com, not for a.shop.example.com.',
  );
});

test.each<[string, () => string | null, string]>([
  [
    'an issuer that is missing',
    () => problem([leaf]),
    `The certificate of ${HOST} was issued by Issuing CA, which is neither in tls.crt nor trusted by clients.`,
  ],
  [
    'another key',
    () => problem([leaf, issuing], issue('other', issuing, {})),
    `The key does not fit the certificate of ${HOST}.`,
  ],
  [
    'the issuer before the certificate of the server',
    () => problem([issuing, leaf], leaf),
    `The key fits the certificate of ${HOST}, which must come first in tls.crt, before Issuing CA.`,
  ],
  [
    'an expired certificate',
    () => {
      const old = issue(HOST, issuing, { dnsNames: [HOST], until: new Date('2026-11-19T23:00:00Z') });
      return problem([old, issuing]);
    },
    `The certificate of ${HOST} expired on 2026-11-19.`,
  ],
  [
    'a certificate of the future',
    () => problem([issue(HOST, issuing, { dnsNames: [HOST], from: new Date('2026-12-01T00:00:00Z') }), issuing]),
    `The certificate of ${HOST} is not valid before 2026-12-01.`,
  ],
  [
    'an expired issuer',
    () => {
      const old = issue('Old CA', root, { isAuthority: true, until: new Date('2026-01-01T00:00:00Z') });
      return problem([issue(HOST, old, { dnsNames: [HOST] }), old]);
    },
    'The certificate of Old CA expired on 2026-01-01.',
  ],
  [
    'a common name only',
    () => problem([issue(HOST, issuing, {}), issuing]),
    `The certificate of ${HOST} has no subjectAltName; clients ignore the common name.`,
  ],
  [
    'a certificate for clients',
    () => problem([issue(HOST, issuing, { dnsNames: [HOST], usages: ['client'] }), issuing]),
    `The certificate of ${HOST} is not for servers: its extended key usage lacks serverAuth.`,
  ],
  [
    'a certificate signed by itself',
    () => {
      const own = selfSigned(HOST, { dnsNames: [HOST] });
      return problem([own], own);
    },
    `The certificate of ${HOST} is signed by itself, not by an authority that clients trust.`,
  ],
  [
    'another authority of the same name',
    () => {
      const forged = issue('Issuing CA', selfSigned('Root CA'), { isAuthority: true });
      return problem([issue(HOST, forged, { dnsNames: [HOST] }), issuing]);
    },
    `The certificate of ${HOST} was issued by Issuing CA, which is neither in tls.crt nor trusted by clients.`,
  ],
  [
    'an issuer that is no authority',
    () => problem([issue(HOST, leaf, { dnsNames: [HOST] }), leaf, issuing]),
    `The certificate of ${HOST} was issued by ${HOST}, which is neither in tls.crt nor trusted by clients.`,
  ],
])('%s', (_, problemOf, expected) => {
  expect(problemOf()).toBe(expected);
});

test('what is no certificate or no key', () => {
  const client = { host: HOST, roots: [], now: NOW };
  expect(servingProblem({ 'tls.crt': '', 'tls.key': leaf.key }, client)).toBe(
    'tls.crt has no certificate in PEM form.',
  );
  expect(servingProblem({ 'tls.crt': leaf.pem, 'tls.key': leaf.pem }, client)).toBe(
    'tls.key has no unencrypted private key in PEM form.',
  );
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  expect(readCertificates(`${leaf.pem}${broken}`, 'bundle.pem')).toEqual({
    ok: false,
    problem: 'Certificate 2 of bundle.pem cannot be decoded.',
  });
});
