import { parseKubernetesYaml } from '../../kubernetes/decoding/kubernetes-yaml.ts';
import { type DocumentNode, type DocumentPath, nodeAt } from '../../kubernetes/document.ts';

/**
 * How the current context of a kubeconfig reaches the API server, and as which user. All certificates and keys are in
 * PEM.
 */
export interface KubeconfigAccess {
  readonly server: URL;
  /** The name that the server's certificate must have; `null` for the one in `server`. */
  readonly tlsServerName: string | null;
  readonly ca: string;
  readonly user: { readonly certificate: string; readonly key: string } | { readonly token: string };
}

export type ReadKubeconfig =
  | { readonly ok: true; readonly access: KubeconfigAccess }
  | { readonly ok: false; readonly message: string };

/**
 * Parses a kubeconfig of a node, which is not trusted: settings that would make a client run or read something on this
 * machine (`exec`, `tokenFile`, paths of certificates) are ignored, and so is `insecure-skip-tls-verify`.
 * Source: staging/src/k8s.io/client-go/tools/clientcmd/api/v1/types.go.
 */
export function readKubeconfig(text: string, file: string): ReadKubeconfig {
  const fail = (message: string): ReadKubeconfig => ({ ok: false, message: `${file}: ${message}` });
  const parsed = parseKubernetesYaml(text, file);
  if (!parsed.ok) return fail('not valid YAML');
  const { root } = parsed;
  const context = named(root, 'contexts', stringAt(root, ['current-context']));
  if (context === null) return fail('current-context does not name a context');
  const cluster = named(root, 'clusters', stringAt(context, ['context', 'cluster']));
  const user = named(root, 'users', stringAt(context, ['context', 'user']));
  if (cluster === null) return fail('the context does not name a cluster');
  if (user === null) return fail('the context does not name a user');

  const server = URL.parse(stringAt(cluster, ['cluster', 'server']) ?? '');
  if (server?.protocol !== 'https:') return fail('the cluster has no https server');
  const ca = decodedAt(cluster, ['cluster', 'certificate-authority-data']);
  if (ca === null) return fail('the cluster has no certificate-authority-data');
  const certificate = decodedAt(user, ['user', 'client-certificate-data']);
  const key = decodedAt(user, ['user', 'client-key-data']);
  const token = stringAt(user, ['user', 'token']);
  const tlsServerName = stringAt(cluster, ['cluster', 'tls-server-name']);
  if (certificate !== null && key !== null) {
    return { ok: true, access: { server, tlsServerName, ca, user: { certificate, key } } };
  }
  if (token !== null) return { ok: true, access: { server, tlsServerName, ca, user: { token } } };
  return fail('the user has neither client-certificate-data and client-key-data nor a token');
}

function named(root: DocumentNode, list: string, name: string | null): DocumentNode | null {
  const found = nodeAt(root, [list]);
  if (found?.kind !== 'list' || name === null) return null;
  return found.items.find((item) => stringAt(item, ['name']) === name) ?? null;
}

function stringAt(root: DocumentNode, path: DocumentPath): string | null {
  const node = nodeAt(root, path);
  return node?.kind === 'string' && node.value !== '' ? node.value : null;
}

function decodedAt(root: DocumentNode, path: DocumentPath): string | null {
  const text = stringAt(root, path);
  return text && Buffer.from(text, 'base64').toString();
}
