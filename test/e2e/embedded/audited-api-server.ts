import { generateKeyPairSync } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Argv, type Finished, run } from '../../../src/process/run.ts';

export type Programs = Readonly<Record<'etcd' | 'kube-apiserver' | 'kubectl', string>>;

/** Who a kubectl command is sent as; `stranger` has a token that the API server does not know. */
export type Caller = 'admin' | 'jane' | 'stranger';

const TOKENS: Readonly<Record<Caller, string>> = {
  admin: 'token-of-admin',
  jane: 'token-of-jane',
  stranger: 'unknown',
};

export type Kubectl = (caller: Caller, args: readonly string[], stdin?: string) => Promise<Finished>;

/**
 * Starts etcd and kube-apiserver with an audit policy, lets `act` send requests, stops both,
 * and returns the whole audit log. Leaves nothing behind.
 */
export async function auditLogOf(
  programs: Programs,
  policy: string,
  signal: AbortSignal,
  act: (kubectl: Kubectl) => Promise<void>,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'cks-lab-audited-'));
  const stopping = new AbortController();
  const stop = AbortSignal.any([signal, stopping.signal]);
  const running: Promise<unknown>[] = [];
  const start = (argv: Argv) => {
    const ended = run(argv, { signal: stop }).then(({ stderr }) => {
      throw new Error(`${argv[0]} ended:\n${stderr.slice(-2000)}`);
    });
    ended.catch(() => {});
    running.push(ended);
  };
  try {
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    await writeInputs(folder, policy);
    start(etcd(programs.etcd, folder, client, peer));
    start(kubeApiServer(programs['kube-apiserver'], folder, client, secure));
    const kubectl = kubectlOf(programs.kubectl, folder, secure, stop);
    await Promise.race([untilReady(folder, kubectl, stop), ...running]);
    await Promise.race([act(kubectl), ...running]);
    stopping.abort();
    await Promise.allSettled(running);
    return await readFile(join(folder, 'audit.log'));
  } finally {
    stopping.abort();
    await Promise.allSettled(running);
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeInputs(folder: string, policy: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await mkdir(join(folder, 'certs'));
  await writeFile(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(folder, 'sa.key'), privateKey.export({ type: 'sec1', format: 'pem' }));
  await writeFile(join(folder, 'policy.yaml'), policy);
  await writeFile(
    join(folder, 'tokens.csv'),
    `${TOKENS.admin},admin,admin,"system:masters"\n${TOKENS.jane},jane,jane,"dev,ops"\n`,
  );
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

function kubeApiServer(program: string, folder: string, etcdPort: number, port: number): Argv {
  return [
    program,
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=192.0.2.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${join(folder, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/12',
    `--audit-policy-file=${join(folder, 'policy.yaml')}`,
    `--audit-log-path=${join(folder, 'audit.log')}`,
  ];
}

function kubectlOf(program: string, folder: string, port: number, signal: AbortSignal): Kubectl {
  const connection = [
    `--server=https://127.0.0.1:${port}`,
    `--certificate-authority=${join(folder, 'certs', 'apiserver.crt')}`,
    `--cache-dir=${join(folder, 'kubectl-cache')}`,
    '--kubeconfig=/dev/null',
  ];
  return (caller, args, stdin) =>
    run([program, ...connection, `--token=${TOKENS[caller]}`, ...args], {
      signal,
      ...(stdin !== undefined && { stdin }),
    });
}

async function untilReady(folder: string, kubectl: Kubectl, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const hasCertificate = await access(join(folder, 'certs', 'apiserver.crt')).then(
      () => true,
      () => false,
    );
    if (hasCertificate && (await kubectl('admin', ['get', '--raw', '/readyz'])).exitCode === 0) return;
    await sleep(200, undefined, { signal });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free');
  return address.port;
}
