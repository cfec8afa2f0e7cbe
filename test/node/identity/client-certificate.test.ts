import 'reflect-metadata';
import { createPrivateKey, KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { clientCertificate } from '../../../src/node/identity/client-certificate.ts';

const HOUR = 60 * 60 * 1000;
const algorithms = [
  {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-384' },
];

test.each(algorithms)('a CA with a key of $name $namedCurve signs for a user and all its groups', async (algorithm) => {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const authority = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=kubernetes',
    keys,
    signingAlgorithm: algorithm,
  });
  const ca = {
    certificate: authority.toString('pem'),
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  const made = await clientCertificate(ca, { name: 'jane, of dev', groups: ['dev', 'system:ops'] }, HOUR);
  const certificate = new X509Certificate(made.certificate);
  expect(certificate.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  expect(certificate.issuer).toBe('CN=kubernetes');
  expect(certificate.toLegacyObject().subject).toMatchObject({ CN: 'jane, of dev', O: ['dev', 'system:ops'] });
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  const [begins, ends] = [certificate.validFrom, certificate.validTo].map((text) => Date.parse(text));
  expect(begins).toBeLessThan(Date.now());
  expect(ends).toBeGreaterThan(Date.now() + HOUR - 60_000);
  expect(ends).toBeLessThan(Date.now() + HOUR + 60_000);
});
