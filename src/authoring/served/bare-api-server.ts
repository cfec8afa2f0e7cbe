import 'reflect-metadata';
import { generateKeyPairSync, KeyObject, randomUUID, webcrypto } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { X509CertificateGenerator } from '@peculiar/x509';
import { type Argv, run } from '../../process/run.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request as a member of system:masters; the answer is what came until the server or `patience` ended it. */
export type Ask = (method: string, path: string) => Promise<Answer>;

/** Milliseconds that a stream (a watch, a log) is listened to before what came so far is taken as the answer. */
const PATIENCE = 1000;

/** The paths of the programs. */
export type Programs = Readonly<Record<'etcd' | 'kube-apiserver', string>>;

/**
 * Starts etcd and kube-apiserver with kubeadm's flags, calls `use` once the server is ready,
 * and leaves nothing behind. Throws ProcessError when either of them ends on its own.
 */
export async function withBareApiServer<T>(
  programs: Programs,
  signal: AbortSignal,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-served-'));
  const stop = new AbortController();
  const running: Promise<never>[] = [];
  const start = (argv: Argv) => {
    const ended = run(argv, { signal: AbortSignal.any([signal, stop.signal]) }).then((finished) => {
      throw new Error(`${argv[0]} ended with exit code ${finished.exitCode}:\n${finished.stderr.slice(-2000)}`);
    });
    ended.catch(() => {});
    running.push(ended);
  };
  try {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    const token = randomUUID();
    await writeFile(join(folder, 'tokens.csv'), `${token},prober,prober,"system:masters"\n`, { mode: 0o600 });
    await writeServiceAccountKeys(folder);
    await writeProxyClientCertificate(folder);
    await mkdir(join(folder, 'certs'));
    start(etcd(programs.etcd, folder, client, peer));
    start(kubeApiServer(programs['kube-apiserver'], folder, client, secure));
    const ready = untilReady(folder, secure, token, AbortSignal.any([signal, stop.signal]));
    const ask = await Promise.race([ready, ...running]);
    return await Promise.race([use(ask), ...running]);
  } finally {
    stop.abort();
    await Promise.allSettled(running);
    await rm(folder, { recursive: true, force: true });
  }
}

function etcd(program: string, folder: string, client: number, peer: number): Argv {
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    program,
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
  ];
}

/** The flags of kubeadm that decide what is served. The address is one that no machine has (RFC 5737). */
function kubeApiServer(program: string, folder: string, etcdPort: number, port: number): Argv {
  return [
    program,
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=192.0.2.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--enable-bootstrap-token-auth=true',
    '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/12',
    `--proxy-client-cert-file=${join(folder, 'front-proxy-client.crt')}`,
    `--proxy-client-key-file=${join(folder, 'front-proxy-client.key')}`,
  ];
}

async function writeServiceAccountKeys(folder: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(folder, 'sa.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
}

async function writeProxyClientCertificate(folder: string): Promise<void> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=front-proxy-client',
    keys,
    signingAlgorithm: algorithm,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  await writeFile(join(folder, 'front-proxy-client.crt'), certificate.toString('pem'));
  await writeFile(join(folder, 'front-proxy-client.key'), key, { mode: 0o600 });
}

/** Waits for /readyz, which holds back until the aggregator knows every API. */
async function untilReady(folder: string, port: number, token: string, signal: AbortSignal): Promise<Ask> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const ca = await readFile(join(folder, 'certs', 'apiserver.crt'));
      const ask = client(new Agent({ ca, keepAlive: true, maxSockets: 64 }), port, token);
      if ((await ask('GET', '/readyz')).status === 200) return ask;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
    await sleep(100, undefined, { signal });
  }
}

function client(agent: Agent, port: number, token: string): Ask {
  return (method, path) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
      const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
        let body = '';
        const finish = () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body });
        };
        const timer = setTimeout(() => response.destroy(), PATIENCE);
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('close', finish).on('error', finish);
      });
      sent.on('error', reject).end();
    });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free');
  return address.port;
}
