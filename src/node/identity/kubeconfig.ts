import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { LabNode } from '../lab-node.ts';
import { mustExec } from '../must-exec.ts';
import { clientCertificate } from './client-certificate.ts';
import { authenticated, type Identity } from './identity.ts';
import { certificateCredentials, kubeconfigText } from './kubeconfig-text.ts';

/** Validity in seconds of a lab's own credentials: longer than a lab is kept. */
export const A_YEAR = 365 * 24 * 60 * 60;
/** Validity in seconds of credentials that are created for one grade. */
const AN_HOUR = 60 * 60;
/** Milliseconds. */
const CLEANUP_TIMEOUT = 15_000;

const PKI = '/etc/kubernetes/pki';

/**
 * Creates a kubeconfig for a user other than the admin: with a certificate signed by the node's own CA, or a token from
 * its API server. Throws if the CA's files are missing, or if the API server issues no token.
 */
export async function makeKubeconfig(
  node: LabNode,
  identity: Identity,
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<string> {
  const [cluster, credentials] = await Promise.all([
    adminsCluster(node, signal),
    'serviceAccount' in identity
      ? token(node, identity.serviceAccount, seconds, signal)
      : certificate(node, identity, seconds, signal),
  ]);
  return kubeconfigText({ user: authenticated(identity).name, cluster, credentials });
}

/** Writes a secret file on the node, and creates its folders if they are missing. */
export async function writeSecret(node: LabNode, file: string, content: string, signal: AbortSignal): Promise<void> {
  await mustExec(node, ['install', '-D', '-m', '600', '--', '/dev/null', file], signal);
  await node.writeFile(file, content, { signal });
}

/**
 * Calls `use` while each identity has a separate new kubeconfig on the node, and always removes them afterwards.
 * `fileOf` returns its path.
 */
export async function withKubeconfigs<T>(
  node: LabNode,
  identities: ReadonlyMap<string, Identity>,
  signal: AbortSignal,
  use: (fileOf: (id: string) => string) => Promise<T>,
): Promise<T> {
  const folder = `/tmp/.cks-lab-${randomBytes(6).toString('hex')}`;
  const fileOf = (id: string) => `${folder}/${id}.conf`;
  if (identities.size === 0) return use(fileOf);
  try {
    await mustExec(node, ['mkdir', '-m', '700', '--', folder], signal);
    await Promise.all(
      Array.from(identities, async ([id, identity]) =>
        writeSecret(node, fileOf(id), await makeKubeconfig(node, identity, { seconds: AN_HOUR, signal }), signal),
      ),
    );
    return await use(fileOf);
  } finally {
    await node.exec(['rm', '-rf', '--', folder], { timeout: CLEANUP_TIMEOUT });
  }
}

const adminConfig = z.object({ clusters: z.tuple([z.object({ cluster: z.record(z.string(), z.unknown()) })]) });

async function adminsCluster(node: LabNode, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const view = ['config', 'view', '--raw', '--minify', '--flatten', '--output=json'];
  return adminConfig.parse(JSON.parse(await mustKubectl(node, view, signal))).clusters[0].cluster;
}

async function token(
  node: LabNode,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  seconds: number,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const made = await mustKubectl(
    node,
    ['create', 'token', name, `--namespace=${namespace}`, `--duration=${seconds}s`],
    signal,
  );
  return { token: made.trim() };
}

async function certificate(
  node: LabNode,
  identity: Extract<Identity, { groups: unknown }>,
  seconds: number,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const ca = { certificate: await text(node, `${PKI}/ca.crt`, signal), key: await text(node, `${PKI}/ca.key`, signal) };
  return certificateCredentials(clientCertificate(ca, identity, seconds * 1000));
}

async function mustKubectl(node: LabNode, args: readonly string[], signal: AbortSignal): Promise<string> {
  const { exitCode, stdout, stderr } = await node.kubectl(args, { signal });
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${exitCode}: ${stderr.trim()}`);
  return stdout;
}

async function text(node: LabNode, file: string, signal: AbortSignal): Promise<string> {
  const read = await node.readFile(file, { signal });
  if (read.state !== 'file') throw new Error(`${file}, which is needed to create users, is ${read.state}`);
  return new TextDecoder().decode(read.bytes);
}
