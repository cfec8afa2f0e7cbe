import { stringify } from 'yaml';

/**
 * The single user of a kubeconfig, how to reach the cluster, and the user's credentials, in the form in which the file
 * contains them.
 */
export interface KubeconfigParts {
  readonly user: string;
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;
}

/** A kubeconfig with one context, laid out as kubeadm writes it. */
export function kubeconfigText({ user, cluster, credentials }: KubeconfigParts): string {
  const context = `${user}@kubernetes`;
  return stringify(
    {
      apiVersion: 'v1',
      clusters: [{ cluster, name: 'kubernetes' }],
      contexts: [{ context: { cluster: 'kubernetes', user }, name: context }],
      'current-context': context,
      kind: 'Config',
      users: [{ name: user, user: credentials }],
    },
    { indentSeq: false, lineWidth: 0 },
  );
}

/** The credentials of a client certificate and its key, both in PEM. */
export function certificateCredentials({ certificate, key }: { readonly certificate: string; readonly key: string }) {
  return { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
}

/** A text in the encoding in which kubeconfigs contain files. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
