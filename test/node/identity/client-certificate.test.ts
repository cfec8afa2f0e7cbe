import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { clientCertificate } from '../../../src/node/identity/client-certificate.ts';
import { certify, type KeyPair, newIssuer } from '../../../src/node/identity/x509/certificate.ts';

const HOUR = 60 * 60 * 1000;

/** Created by `kubeadm init phase certs ca`. Its name is a PrintableString, and its key is an RSA key. */
const kubeadm = path.join(import.meta.dirname, '../../fixtures/kubeadm-ca');
const kubeadmCa = {
  certificate: readFileSync(path.join(kubeadm, 'ca.crt'), 'utf8'),
  key: readFileSync(path.join(kubeadm, 'ca.key'), 'utf8'),
};

function authority(keys: KeyPair) {
  const subject = { commonName: 'kubernetes' };
  const request = {
    subject,
    keys,
    notBefore: new Date(0),
    notAfter: new Date('2060-01-02T03:04:05Z'),
    purpose: { authority: true },
    dnsNames: [],
    addresses: [],
  } as const;
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certificate: certify(request, newIssuer(subject, keys)), key };
}

const authorities = [
  ['of kubeadm', kubeadmCa],
  ['with an RSA key', authority(generateKeyPairSync('rsa', { modulusLength: 2048 }))],
  ['with a key on P-256', authority(generateKeyPairSync('ec', { namedCurve: 'P-256' }))],
  ['with a key on P-384', authority(generateKeyPairSync('ec', { namedCurve: 'P-384' }))],
] as const;

test.each(authorities)('a CA %s signs for a user and all their groups', (_, ca) => {
  const made = clientCertificate(ca, { name: 'jane, of dev', groups: ['dev', 'system:ops'] }, HOUR);
  const certificate = new X509Certificate(made.certificate);
  const issuer = new X509Certificate(ca.certificate);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
  expect(certificate.issuer).toBe('CN=kubernetes');
  expect(certificate.toLegacyObject().subject).toMatchObject({ CN: 'jane, of dev', O: ['dev', 'system:ops'] });
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  const [begins, ends] = [certificate.validFrom, certificate.validTo].map((text) => Date.parse(text));
  expect(begins).toBeLessThan(Date.now());
  expect(ends).toBeGreaterThan(Date.now() + HOUR - 60_000);
  expect(ends).toBeLessThan(Date.now() + HOUR + 60_000);
});

test("the issuer's name is the CA's own, byte for byte", () => {
  const made = clientCertificate(kubeadmCa, { name: 'jane', groups: [] }, HOUR);
  const printable = Buffer.from([0x06, 0x03, 0x55, 0x04, 0x03, 0x13, 10, ...Buffer.from('kubernetes')]);
  expect(new X509Certificate(made.certificate).raw.includes(printable)).toBe(true);
});

test('a key of another kind is refused', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const ca = { ...kubeadmCa, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  expect(() => clientCertificate(ca, { name: 'jane', groups: [] }, HOUR)).toThrow(
    'cannot sign with a CA key of type ed25519',
  );
});
