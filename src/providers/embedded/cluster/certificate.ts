import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bits,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octets,
  sequence,
  set,
  utcTime,
  utf8,
} from './der.ts';

/** A key pair on the curve P-256. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
}

/** Who signs: a certificate's subject and key. */
export interface Issuer {
  readonly subject: Subject;
  readonly keys: KeyPair;
}

export type Usage = 'server' | 'client';

export interface CertificateRequest {
  readonly subject: Subject;
  readonly keys: KeyPair;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** An authority signs for others; anybody else says what for. */
  readonly purpose: { readonly authority: true } | { readonly usages: readonly Usage[] };
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

export function makeKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/**
 * An X.509 v3 certificate in PEM, signed with ECDSA and SHA-256; by its own key when it is its own issuer.
 * Made here since a start waits for it: a library takes longer to load than all of a cluster's certificates to make.
 * Source: RFC 5280.
 */
export function certify(request: CertificateRequest, issuer: Issuer): string {
  const { subject, keys, notBefore, notAfter } = request;
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(randomBytes(8).map((byte, i) => (i === 0 ? (byte & 0x7f) | 0x40 : byte))),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer.subject),
    sequence(utcTime(notBefore), utcTime(notAfter)),
    distinguishedName(subject),
    publicKeyInfo(keys),
    explicit(3, sequence(...extensions(request, issuer))),
  );
  const signature = sign('sha256', body, issuer.keys.privateKey);
  return pem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bits(signature)));
}

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const USAGES: Readonly<Record<Usage, string>> = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

function extensions({ purpose, keys, dnsNames, addresses }: CertificateRequest, issuer: Issuer): readonly Buffer[] {
  const isAuthority = 'authority' in purpose;
  const names = [
    ...dnsNames.map((name) => implicit(2, Buffer.from(name))),
    ...addresses.map((address) => implicit(7, addressBytes(address))),
  ];
  return [
    // digitalSignature and keyEncipherment; keyCertSign too.
    extension('2.5.29.15', true, isAuthority ? bits(Buffer.from([0b10100100]), 2) : bits(Buffer.from([0b10100000]), 5)),
    ...(isAuthority
      ? []
      : [extension('2.5.29.37', false, sequence(...purpose.usages.map((usage) => objectIdentifier(USAGES[usage]))))]),
    extension('2.5.29.19', true, isAuthority ? sequence(boolean(true)) : sequence()),
    isAuthority
      ? extension('2.5.29.14', false, octets(keyIdentifier(keys)))
      : extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(issuer.keys)))),
    ...(names.length > 0 ? [extension('2.5.29.17', false, sequence(...names))] : []),
  ];
}

function extension(identifier: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical ? [boolean(true)] : []), octets(value));
}

function distinguishedName({ organization, commonName }: Subject): Buffer {
  const attribute = (identifier: string, value: string) => set(sequence(objectIdentifier(identifier), utf8(value)));
  return sequence(
    ...(organization === undefined ? [] : [attribute('2.5.4.10', organization)]),
    attribute('2.5.4.3', commonName),
  );
}

function publicKeyInfo({ publicKey }: KeyPair): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(keys: KeyPair): Buffer {
  return createHash('sha1').update(publicKeyInfo(keys)).digest();
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
