import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** Values that were read, or why not, as a sentence. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The certificates of a PEM text, in their order; at least one. `name` is what messages call the text. */
export function readCertificates(pem: string, name: string): Read<readonly [X509Certificate, ...X509Certificate[]]> {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const certificates: X509Certificate[] = [];
  for (const [index, block] of blocks.entries()) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      return { ok: false, problem: `Certificate ${index + 1} of ${name} cannot be decoded.` };
    }
  }
  const [first, ...others] = certificates;
  return first === undefined
    ? { ok: false, problem: `${name} has no certificate in PEM form.` }
    : { ok: true, value: [first, ...others] };
}

/** The private key of a PEM text; encrypted ones cannot be read. `name` is what messages call the text. */
export function readPrivateKey(pem: string, name: string): Read<KeyObject> {
  try {
    return { ok: true, value: createPrivateKey(pem) };
  } catch {
    return { ok: false, problem: `${name} has no unencrypted private key in PEM form.` };
  }
}
