import { stringify } from 'yaml';
import { API_SERVER } from './address.ts';
import { CLIENTS, type ClientName, type Pki } from './pki.ts';

/** A kubeconfig as kubeadm writes it, its certificates inside. */
export function kubeconfig({ ca, clients }: Pki, client: ClientName): string {
  const user = CLIENTS[client].commonName;
  const context = `${user}@kubernetes`;
  const { certificate, key } = clients[client];
  return stringify(
    {
      apiVersion: 'v1',
      clusters: [{ cluster: { 'certificate-authority-data': base64(ca), server: API_SERVER }, name: 'kubernetes' }],
      contexts: [{ context: { cluster: 'kubernetes', user }, name: context }],
      'current-context': context,
      kind: 'Config',
      users: [{ name: user, user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
    },
    { indentSeq: false, lineWidth: 0 },
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
