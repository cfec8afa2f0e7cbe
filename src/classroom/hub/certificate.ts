import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import { type CertificateAndKey, certify, makeKeyPair, newIssuer } from '../../node/identity/x509/certificate.ts';

const DAY = 24 * 60 * 60 * 1000;

/** The addresses of this machine that others can reach, the most likely first, then its own. */
export function machineAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const usable = all.filter(({ address }) => !address.startsWith('fe80:'));
  const rank = ({ internal, family }: (typeof usable)[number]) => (internal ? 2 : 0) + (family === 'IPv4' ? 0 : 1);
  return [...new Set(usable.toSorted((a, b) => rank(a) - rank(b)).map(({ address }) => address))];
}

/** The names of this machine, in lower case. */
export function machineNames(): readonly string[] {
  const name = hostname().toLowerCase();
  return [...new Set(['localhost', name, `${name}.local`])].filter((one) =>
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(one),
  );
}

/** The certificate of a class, which is made once, so that its fingerprint stays the same. */
export async function classCertificate(folder: string): Promise<CertificateAndKey> {
  const [certificateFile, keyFile] = [path.join(folder, 'tls.crt'), path.join(folder, 'tls.key')];
  const read = (file: string) => readFile(file, 'utf8').catch(() => null);
  const [certificate, key] = await Promise.all([read(certificateFile), read(keyFile)]);
  if (certificate !== null && key !== null) return { certificate, key };
  const made = selfSigned(machineNames(), machineAddresses());
  await writeFile(keyFile, made.key, { mode: 0o600 });
  await writeFile(certificateFile, made.certificate);
  return made;
}

function selfSigned(dnsNames: readonly string[], addresses: readonly string[], now = Date.now()): CertificateAndKey {
  const subject = { commonName: 'cks-lab classroom' };
  const keys = makeKeyPair();
  const request = {
    ...{ subject, keys, notBefore: new Date(now - DAY), notAfter: new Date(now + 90 * DAY), dnsNames, addresses },
    purpose: { usages: ['server'] },
  } as const;
  const key = keys.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
  return { certificate: certify(request, newIssuer(subject, keys)), key };
}

/** SHA-256, as browsers show it: `AB:12:…`. */
export function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}
