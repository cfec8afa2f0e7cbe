import { parseKubernetesYaml } from '../../../kubernetes/decoding/kubernetes-yaml.ts';
import { nodeAt } from '../../../kubernetes/document.ts';
import { readRegularFile } from './read-regular-file.ts';

/** How the user of a kubeconfig authenticates to the API server. */
export interface Credentials {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const MAX_BYTES = 1024 * 1024;

/** Reads a kubeconfig. Returns `null` if it is missing or contains no certificate: a learner may have changed it. */
export async function readCredentials(kubeconfig: string): Promise<Credentials | null> {
  const bytes = await readRegularFile(kubeconfig, MAX_BYTES).catch(() => null);
  if (bytes === null) return null;
  const parsed = parseKubernetesYaml(bytes.toString(), kubeconfig);
  if (!parsed.ok) return null;
  const decoded = (...path: readonly (string | number)[]) => {
    const node = nodeAt(parsed.root, path);
    return node?.kind === 'string' ? Buffer.from(node.value, 'base64').toString() : null;
  };
  const ca = decoded('clusters', 0, 'cluster', 'certificate-authority-data');
  const certificate = decoded('users', 0, 'user', 'client-certificate-data');
  const key = decoded('users', 0, 'user', 'client-key-data');
  return ca !== null && certificate !== null && key !== null ? { ca, certificate, key } : null;
}
