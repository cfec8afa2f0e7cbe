import type { KeyObject, X509Certificate } from 'node:crypto';
import { readCertificates, readPrivateKey } from './pem.ts';

/** What a TLS server serves, in PEM, as a Secret of type kubernetes.io/tls has it. */
export interface ServedFiles {
  /** The server's certificate, followed by those of the authorities between it and a root. */
  readonly 'tls.crt': string;
  readonly 'tls.key': string;
}

export interface Client {
  /** The name that it asks for. */
  readonly host: string;
  /** The authorities that it trusts. */
  readonly roots: readonly X509Certificate[];
  readonly now: Date;
}

/** id-kp-serverAuth and anyExtendedKeyUsage. Source: RFC 5280, section 4.2.1.12. */
const SERVER_USAGES = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'];

/**
 * The first reason, as a sentence, why a client does not accept a server with these files; `null` if it accepts it. Only
 * names in subjectAltName count (RFC 9525), and only authorities that the server sends itself (RFC 8446, section 4.4.2).
 */
export function servingProblem(files: ServedFiles, client: Client): string | null {
  const certificates = readCertificates(files['tls.crt'], 'tls.crt');
  if (!certificates.ok) return certificates.problem;
  const key = readPrivateKey(files['tls.key'], 'tls.key');
  if (!key.ok) return key.problem;
  const [leaf, ...others] = certificates.value;
  return (
    keyProblem(leaf, others, key.value) ??
    dateProblem(leaf, client.now) ??
    nameProblem(leaf, client.host) ??
    usageProblem(leaf) ??
    chainProblem(leaf, others, client)
  );
}

function keyProblem(leaf: X509Certificate, others: readonly X509Certificate[], key: KeyObject): string | null {
  if (leaf.checkPrivateKey(key)) return null;
  const fitting = others.find((one) => one.checkPrivateKey(key));
  return fitting === undefined
    ? `The key does not fit the certificate of ${subjectOf(leaf)}.`
    : `The key fits the certificate of ${subjectOf(fitting)}, which must come first in tls.crt, before ${subjectOf(leaf)}.`;
}

function dateProblem(certificate: X509Certificate, now: Date): string | null {
  const { validFromDate, validToDate } = certificate;
  if (now > validToDate) return `The certificate of ${subjectOf(certificate)} expired on ${day(validToDate)}.`;
  if (now < validFromDate)
    return `The certificate of ${subjectOf(certificate)} is not valid before ${day(validFromDate)}.`;
  return null;
}

function nameProblem(leaf: X509Certificate, host: string): string | null {
  if (leaf.checkHost(host, { subject: 'never' }) !== undefined) return null;
  const names = leaf.subjectAltName ?? '';
  return names === ''
    ? `The certificate of ${subjectOf(leaf)} has no subjectAltName; clients ignore the common name.`
    : `The certificate is for ${names}, not for ${host}.`;
}

function usageProblem(leaf: X509Certificate): string | null {
  const usages: readonly string[] | undefined = leaf.keyUsage;
  if (usages === undefined || usages.some((usage) => SERVER_USAGES.includes(usage))) return null;
  return `The certificate of ${subjectOf(leaf)} is not for servers: its extended key usage lacks serverAuth.`;
}

function chainProblem(
  certificate: X509Certificate,
  sent: readonly X509Certificate[],
  client: Pick<Client, 'roots' | 'now'>,
): string | null {
  if (client.roots.some((root) => root.raw.equals(certificate.raw) || hasIssued(root, certificate))) return null;
  const issuer = sent.find((one) => hasIssued(one, certificate));
  if (issuer !== undefined) {
    const others = sent.filter((one) => one !== issuer);
    return dateProblem(issuer, client.now) ?? chainProblem(issuer, others, client);
  }
  if (certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey)) {
    return `The certificate of ${subjectOf(certificate)} is signed by itself, not by an authority that clients trust.`;
  }
  return `The certificate of ${subjectOf(certificate)} was issued by ${nameIn(certificate.issuer)}, which is neither in tls.crt nor trusted by clients.`;
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function subjectOf({ subject }: X509Certificate): string {
  return nameIn(subject);
}

/** `shop.example.com`; the whole of a name that has no common name. */
function nameIn(distinguished: string | undefined): string {
  if (distinguished === undefined || distinguished === '') return 'an unnamed subject';
  return /^CN=(.*)$/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ');
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
