import { base64, certificateCredentials, kubeconfigText } from '../../../node/identity/kubeconfig-text.ts';
import { API_SERVER } from './address.ts';
import { CLIENTS, type ClientName, type Pki } from './pki.ts';

/** A kubeconfig as kubeadm writes it, with embedded certificates. */
export function kubeconfig({ ca, clients }: Pki, client: ClientName): string {
  return kubeconfigText({
    user: CLIENTS[client].commonName,
    cluster: { 'certificate-authority-data': base64(ca), server: API_SERVER },
    credentials: certificateCredentials(clients[client]),
  });
}
