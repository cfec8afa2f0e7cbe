import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certify, makeKeyPair, newIssuer } from '../../node/identity/x509/certificate.ts';
import {
  type LocalPrograms,
  type LocalSettings,
  servingCertificate,
  withLocalControlPlane,
} from './local-control-plane.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends one request as a member of system:masters; the answer is what had arrived when the server or `patience` ended
 * it.
 */
export type Ask = (method: string, path: string) => Promise<Answer>;

/** Milliseconds for which to read a stream (a watch, a log) before what has arrived so far is taken as the answer. */
const PATIENCE = 1000;

/**
 * Starts etcd and kube-apiserver with the flags of kubeadm that decide what is served, calls `use` once the server is
 * ready, and leaves nothing behind. Throws if either of them exits by itself.
 */
export function withBareApiServer<T>(
  programs: LocalPrograms,
  signal: AbortSignal,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  const settings: LocalSettings = {
    tokens: [`${token},prober,prober,"system:masters"`],
    prepare: writeProxyClientCertificate,
    flags: (folder) => [
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--enable-bootstrap-token-auth=true',
      '--allow-privileged=true',
      `--proxy-client-cert-file=${join(folder, 'front-proxy-client.crt')}`,
      `--proxy-client-key-file=${join(folder, 'front-proxy-client.key')}`,
    ],
  };
  return withLocalControlPlane(programs, settings, signal, async ({ folder, port, signal, whileRunning }) => {
    const ask = await whileRunning(untilReady(folder, port, token, signal));
    return whileRunning(use(ask));
  });
}

async function writeProxyClientCertificate(folder: string): Promise<void> {
  const subject = { commonName: 'front-proxy-client' };
  const keys = makeKeyPair();
  const now = Date.now();
  const validity = { notBefore: new Date(now - A_DAY), notAfter: new Date(now + A_DAY) };
  const request = { subject, keys, ...validity, purpose: { usages: ['client'] }, dnsNames: [], addresses: [] } as const;
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(join(folder, 'front-proxy-client.crt'), certify(request, newIssuer(subject, keys)));
  await writeFile(join(folder, 'front-proxy-client.key'), key, { mode: 0o600 });
}

/** Milliseconds. */
const A_DAY = 86_400_000;

/** Waits for /readyz, which does not succeed until the aggregator knows every API. */
async function untilReady(folder: string, port: number, token: string, signal: AbortSignal): Promise<Ask> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const ca = await readFile(servingCertificate(folder));
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
