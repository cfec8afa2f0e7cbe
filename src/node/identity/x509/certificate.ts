import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bits,
  boolean,
  contentOf,
  elements,
  explicit,
  implicit,
  integer,
  nothing,
  objectIdentifier,
  octets,
  sequence,
  set,
  time,
  utf8,
} from './der.ts';

/** A key pair on the curve P-256. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Subject {
  readonly commonName: string;
  /** The groups of the user in Kubernetes. */
  readonly organizations?: readonly string[];
}

/** Who signs. */
export interface Issuer {
  /** In DER, as in the issuer's own certificate: verifiers compare the bytes. */
  readonly name: Buffer;
  readonly privateKey: KeyObject;
  /** The key identifier in the issuer's own certificate; `null` if it is not known. */
  readonly keyIdentifier: Buffer | null;
}

export type Usage = 'server' | 'client';

export interface CertificateRequest {
  readonly subject: Subject;
  readonly keys: KeyPair;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** A CA signs certificates; any other subject states its usages. */
  readonly purpose: { readonly authority: true } | { readonly usages: readonly Usage[] };
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

export function makeKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** A new, self-signed CA. */
export function newIssuer(subject: Subject, { publicKey, privateKey }: KeyPair): Issuer {
  return { name: distinguishedName(subject), privateKey, keyIdentifier: keyIdentifier(publicKey) };
}

/** An existing CA: its certificate and key in PEM. Throws if its key cannot be used for signing. */
export function existingIssuer({ certificate, key }: CertificateAndKey): Issuer {
  const privateKey = createPrivateKey(key);
  algorithmOf(privateKey);
  return { name: subjectOf(new X509Certificate(certificate)), privateKey, keyIdentifier: null };
}

/** Both in PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Creates an X.509 v3 certificate in PEM, signed with SHA-256 and the issuer's RSA or elliptic curve key. Implemented
 * here because a start waits for it: loading a library takes longer than creating all of a cluster's certificates.
 * Source: RFC 5280.
 */
export function certify(request: CertificateRequest, issuer: Issuer): string {
  const { subject, keys, notBefore, notAfter } = request;
  const algorithm = algorithmOf(issuer.privateKey);
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(randomBytes(8).map((byte, i) => (i === 0 ? (byte & 0x7f) | 0x40 : byte))),
    algorithm,
    issuer.name,
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(subject),
    publicKeyInfo(keys.publicKey),
    explicit(3, sequence(...extensions(request, issuer))),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  return pem('CERTIFICATE', sequence(body, algorithm, bits(signature)));
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const RSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.113549.1.1.11'), nothing());

function algorithmOf({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === 'ec') return ECDSA_WITH_SHA256;
  if (asymmetricKeyType === 'rsa') return RSA_WITH_SHA256;
  throw new Error(`cannot sign with a CA key of type ${asymmetricKeyType}`);
}

/** The sixth field of the signed part, after the version. Source: RFC 5280, 4.1. */
function subjectOf({ raw }: X509Certificate): Buffer {
  const [signed = Buffer.alloc(0)] = elements(contentOf(raw));
  const subject = elements(contentOf(signed))[5];
  if (subject === undefined) throw new Error("the CA's certificate has no subject");
  return subject;
}

const USAGES: Readonly<Record<Usage, string>> = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

function extensions({ purpose, keys, dnsNames, addresses }: CertificateRequest, issuer: Issuer): readonly Buffer[] {
  const isAuthority = 'authority' in purpose;
  const names = [
    ...dnsNames.map((name) => implicit(2, Buffer.from(name))),
    ...addresses.map((address) => implicit(7, addressBytes(address))),
  ];
  return [
    // digitalSignature and keyEncipherment; for a CA, also keyCertSign.
    extension('2.5.29.15', true, isAuthority ? bits(Buffer.from([0b10100100]), 2) : bits(Buffer.from([0b10100000]), 5)),
    ...(isAuthority
      ? []
      : [extension('2.5.29.37', false, sequence(...purpose.usages.map((usage) => objectIdentifier(USAGES[usage]))))]),
    extension('2.5.29.19', true, isAuthority ? sequence(boolean(true)) : sequence()),
    ...(isAuthority
      ? [extension('2.5.29.14', false, octets(keyIdentifier(keys.publicKey)))]
      : issuer.keyIdentifier === null
        ? []
        : [extension('2.5.29.35', false, sequence(implicit(0, issuer.keyIdentifier)))]),
    ...(names.length > 0 ? [extension('2.5.29.17', false, sequence(...names))] : []),
  ];
}

function extension(identifier: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical ? [boolean(true)] : []), octets(value));
}

function distinguishedName({ organizations = [], commonName }: Subject): Buffer {
  const attribute = (identifier: string, value: string) => set(sequence(objectIdentifier(identifier), utf8(value)));
  return sequence(
    ...organizations.map((organization) => attribute('2.5.4.10', organization)),
    attribute('2.5.4.3', commonName),
  );
}

function publicKeyInfo(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyInfo(publicKey)).digest();
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(head), groups(tail)];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
