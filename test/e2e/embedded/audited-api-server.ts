import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LocalPrograms,
  type LocalSettings,
  servingCertificate,
  withLocalControlPlane,
} from '../../../src/authoring/served/local-control-plane.ts';
import { type Finished, run } from '../../../src/process/run.ts';

export interface Programs extends LocalPrograms {
  readonly kubectl: string;
}

/** The user that sends a kubectl command. The token of `stranger` is not known to the API server. */
export type Caller = 'admin' | 'jane' | 'stranger';

const TOKENS: Readonly<Record<Caller, string>> = {
  admin: 'token-of-admin',
  jane: 'token-of-jane',
  stranger: 'unknown',
};

export type Kubectl = (caller: Caller, args: readonly string[], stdin?: string) => Promise<Finished>;

/**
 * Starts etcd and kube-apiserver with an audit policy, lets `act` send requests, stops both, and returns the whole
 * audit log. Leaves nothing behind.
 */
export function auditLogOf(
  programs: Programs,
  policy: string,
  signal: AbortSignal,
  act: (kubectl: Kubectl) => Promise<void>,
): Promise<Buffer> {
  const settings: LocalSettings = {
    tokens: [`${TOKENS.admin},admin,admin,"system:masters"`, `${TOKENS.jane},jane,jane,"dev,ops"`],
    prepare: (folder) => writeFile(join(folder, 'policy.yaml'), policy),
    flags: (folder) => [
      '--authorization-mode=RBAC',
      `--audit-policy-file=${join(folder, 'policy.yaml')}`,
      `--audit-log-path=${join(folder, 'audit.log')}`,
    ],
  };
  return withLocalControlPlane(programs, settings, signal, async ({ folder, port, signal, whileRunning, stop }) => {
    const kubectl = kubectlOf(programs.kubectl, folder, port, signal);
    await whileRunning(untilReady(folder, kubectl, signal));
    await whileRunning(act(kubectl));
    await stop();
    return readFile(join(folder, 'audit.log'));
  });
}

function kubectlOf(program: string, folder: string, port: number, signal: AbortSignal): Kubectl {
  const connection = [
    `--server=https://127.0.0.1:${port}`,
    `--certificate-authority=${servingCertificate(folder)}`,
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
    const hasCertificate = await access(servingCertificate(folder)).then(
      () => true,
      () => false,
    );
    if (hasCertificate && (await kubectl('admin', ['get', '--raw', '/readyz'])).exitCode === 0) return;
    await sleep(200, undefined, { signal });
  }
}
