import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { certify, makeKeyPair, newIssuer } from '../../../../src/node/identity/x509/certificate.ts';

test.each(['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '2126-11-29T06:30:00Z'])(
  'a certificate is valid until %s',
  (until) => {
    const subject = { commonName: 'lasting' };
    const keys = makeKeyPair();
    const notAfter = new Date(until);
    const request = {
      subject,
      keys,
      notBefore: new Date('2026-11-29T06:30:00Z'),
      notAfter,
      purpose: { authority: true },
      dnsNames: ['lasting.example.com'],
      addresses: ['10.0.0.1', 'fe80::1'],
    } as const;
    const certificate = new X509Certificate(certify(request, newIssuer(subject, keys)));
    expect(new Date(certificate.validTo)).toEqual(notAfter);
    expect(certificate.subjectAltName).toBe(
      'DNS:lasting.example.com, IP Address:10.0.0.1, IP Address:FE80:0:0:0:0:0:0:1',
    );
    expect(certificate.verify(keys.publicKey)).toBe(true);
  },
);
