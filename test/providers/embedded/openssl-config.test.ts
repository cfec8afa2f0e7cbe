import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { OPENSSL_CONFIG } from '../../../src/providers/embedded/openssl-config.ts';

const { failed: isMissing } = await execa('openssl', ['version'], { reject: false });

test.skipIf(isMissing)('openssl creates a request and a self-signed certificate with it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-openssl-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = (name: string) => path.join(folder, name);
  await writeFile(file('openssl.cnf'), OPENSSL_CONFIG);
  const openssl = (...args: string[]) =>
    execa('openssl', args, { env: { OPENSSL_CONF: file('openssl.cnf') }, cwd: folder });

  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'user.key'];
  await openssl('req', '-new', ...key, '-subj', '/CN=jane/O=dev', '-out', 'user.csr');
  const { stdout: subject } = await openssl('req', '-in', 'user.csr', '-noout', '-subject');
  expect(subject.replaceAll(' ', '')).toContain('CN=jane,O=dev');
  await openssl('req', '-x509', ...key, '-subj', '/CN=ca', '-out', 'ca.crt');
  const { stdout: certificate } = await openssl('x509', '-in', 'ca.crt', '-noout', '-text');
  expect(certificate).toContain('CA:TRUE');
});
