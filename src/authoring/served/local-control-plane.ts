import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Argv, run } from '../../process/run.ts';

/** etcd and kube-apiserver on ports of 127.0.0.1, in a separate folder. */
export interface LocalControlPlane {
  readonly folder: string;
  /** The port of kube-apiserver. */
  readonly port: number;
  /** Aborted when the programs must end. */
  readonly signal: AbortSignal;
  /** Waits for work on the API server. Throws if one of the programs ends in the meantime. */
  whileRunning<T>(work: Promise<T>): Promise<T>;
  /** Ends the programs; the folder remains until `use` has ended. */
  stop(): Promise<void>;
}

export interface LocalPrograms {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
}

/**
 * The settings of one API server in addition to the flags that every API server needs. Its files are in the
 * directory.
 */
export interface LocalSettings {
  /** Lines of the token file: `token,user,uid,"groups"`. */
  readonly tokens: readonly string[];
  /** Writes the files that the flags name. */
  readonly prepare: (folder: string) => Promise<void>;
  readonly flags: (folder: string) => readonly string[];
}

/**
 * Starts etcd and kube-apiserver, calls `use`, and leaves nothing behind. `use` must wait for readiness, since it
 * knows which user may ask.
 */
export async function withLocalControlPlane<T>(
  programs: LocalPrograms,
  settings: LocalSettings,
  signal: AbortSignal,
  use: (controlPlane: LocalControlPlane) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-local-'));
  const stopping = new AbortController();
  const stopped = AbortSignal.any([signal, stopping.signal]);
  const running: Promise<never>[] = [];
  const start = (argv: Argv) => {
    const ended = run(argv, { signal: stopped }).then((finished) => {
      throw new Error(`${argv[0]} ended with exit code ${finished.exitCode}:\n${finished.stderr.slice(-2000)}`);
    });
    ended.catch(() => {});
    running.push(ended);
  };
  const stop = async () => {
    stopping.abort();
    await Promise.allSettled(running);
  };
  try {
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    await writeFile(join(folder, 'tokens.csv'), settings.tokens.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    await writeServiceAccountKeys(folder);
    await mkdir(join(folder, 'certs'));
    await settings.prepare(folder);
    start(etcd(programs.etcd, folder, client, peer));
    start([...kubeApiServer(programs['kube-apiserver'], folder, client, port), ...settings.flags(folder)]);
    const whileRunning = <R>(work: Promise<R>) => Promise.race([work, ...running]);
    return await use({ folder, port, signal: stopped, whileRunning, stop });
  } finally {
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The certificate that the API server presents, once it has created it. */
export function servingCertificate(folder: string): string {
  return join(folder, 'certs', 'apiserver.crt');
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

/** The address is one that no machine has (RFC 5737). */
function kubeApiServer(program: string, folder: string, etcdPort: number, port: number): Argv {
  return [
    program,
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=192.0.2.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/12',
  ];
}

async function writeServiceAccountKeys(folder: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(folder, 'sa.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free');
  return address.port;
}
