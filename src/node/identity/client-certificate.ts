import 'reflect-metadata';
import { createPrivateKey, type KeyObject, subtle, type webcrypto } from 'node:crypto';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** Both in PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/** Clocks differ a little. Milliseconds. */
const BEFORE = 5 * 60_000;

/**
 * A client certificate for a user and its groups with a new key, signed by a CA whose key is RSA or on a NIST curve.
 * Source: staging/src/k8s.io/apiserver/pkg/authentication/request/x509/x509.go, CommonNameUserConversion.
 */
export async function clientCertificate(
  ca: CertificateAndKey,
  { name, groups }: { readonly name: string; readonly groups: readonly string[] },
  /** Milliseconds from now. */
  validity: number,
): Promise<CertificateAndKey> {
  const keys = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { key, algorithm } = signing(createPrivateKey(ca.key));
  const certificate = await X509CertificateGenerator.create({
    subject: [...groups.map((group) => ({ O: [group] })), { CN: [name] }],
    issuer: new X509Certificate(ca.certificate).subjectName,
    notBefore: new Date(Date.now() - BEFORE),
    notAfter: new Date(Date.now() + validity),
    publicKey: keys.publicKey,
    signingKey: key,
    signingAlgorithm: algorithm,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await privatePem(keys.privateKey) };
}

function signing(key: KeyObject) {
  if (key.asymmetricKeyType === 'rsa') {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    return { key: key.toCryptoKey(algorithm, false, ['sign']), algorithm };
  }
  const namedCurve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (namedCurve === undefined) throw new Error(`a CA's key of type ${key.asymmetricKeyType} cannot be signed with`);
  const algorithm = { name: 'ECDSA', namedCurve, hash: 'SHA-256' };
  return { key: key.toCryptoKey(algorithm, false, ['sign']), algorithm };
}

/** WebCrypto's names by OpenSSL's. */
const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
