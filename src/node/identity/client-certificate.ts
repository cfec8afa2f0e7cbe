import { type CertificateAndKey, certify, existingIssuer, makeKeyPair } from './x509/certificate.ts';

/** Allows for clock skew. Milliseconds. */
const BEFORE = 5 * 60_000;

/**
 * Creates a client certificate with a new key for a user and its groups, signed by a CA with an RSA or elliptic curve
 * key. Throws if the CA's files cannot be used.
 * Source: staging/src/k8s.io/apiserver/pkg/authentication/request/x509/x509.go, CommonNameUserConversion.
 */
export function clientCertificate(
  ca: CertificateAndKey,
  { name, groups }: { readonly name: string; readonly groups: readonly string[] },
  /** Milliseconds from now. */
  validity: number,
): CertificateAndKey {
  const keys = makeKeyPair();
  const now = Date.now();
  const certificate = certify(
    {
      subject: { commonName: name, organizations: groups },
      keys,
      notBefore: new Date(now - BEFORE),
      notAfter: new Date(now + validity),
      purpose: { usages: ['client'] },
      dnsNames: [],
      addresses: [],
    },
    existingIssuer(ca),
  );
  return { certificate, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
