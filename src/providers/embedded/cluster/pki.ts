import type { KeyObject } from 'node:crypto';
import {
  type CertificateAndKey,
  type CertificateRequest,
  certify,
  type Issuer,
  makeKeyPair,
  newIssuer,
  type Subject,
  type Usage,
} from '../../../node/identity/x509/certificate.ts';
import { KUBERNETES_SERVICE, NODE_ADDRESS, NODE_NAME } from './address.ts';

/** The contents of each file, by its path below /etc/kubernetes/pki. */
export type PkiFiles = Readonly<Record<string, string>>;

export interface Pki {
  readonly files: PkiFiles;
  /** For the kubelet's own port. */
  readonly kubeletServing: CertificateAndKey;
  /** PEM of the cluster's CA. */
  readonly ca: string;
  /** By the name of the kubeconfig that contains it: `admin`, `kubelet`, … */
  readonly clients: Readonly<Record<ClientName, CertificateAndKey>>;
}

export type ClientName = 'admin' | 'super-admin' | 'kubelet' | 'controller-manager';

/** Subjects of the kubeconfigs that kubeadm writes. Source: cmd/kubeadm/app/phases/kubeconfig/kubeconfig.go. */
export const CLIENTS: Readonly<Record<ClientName, Subject>> = {
  admin: { organizations: ['kubeadm:cluster-admins'], commonName: 'kubernetes-admin' },
  'super-admin': { organizations: ['system:masters'], commonName: 'kubernetes-super-admin' },
  kubelet: { organizations: ['system:nodes'], commonName: `system:node:${NODE_NAME}` },
  'controller-manager': { commonName: 'system:kube-controller-manager' },
};

const DAY = 24 * 60 * 60 * 1000;
/** Allows for clock skew; kubeadm backdates certificates by the same time. */
const BEFORE = 5 * 60 * 1000;

/**
 * All keys and certificates of a one-node cluster, with the names, subjects and usages that kubeadm gives them; ECDSA
 * P-256, as with its `encryptionAlgorithm: ECDSA-P256`. Source: cmd/kubeadm/app/phases/certs/certlist.go.
 */
export function makePki(now = new Date()): Pki {
  const files: Record<string, string> = {};
  const notBefore = new Date(now.getTime() - BEFORE);

  function authority(file: string, commonName: string): Issuer {
    const subject: Subject = { commonName };
    const keys = makeKeyPair();
    const issuer = newIssuer(subject, keys);
    const notAfter = new Date(now.getTime() + 3650 * DAY);
    const purpose = { authority: true } as const;
    const request: CertificateRequest = {
      subject,
      keys,
      notBefore,
      notAfter,
      purpose,
      dnsNames: [commonName],
      addresses: [],
    };
    files[`${file}.crt`] = certify(request, issuer);
    files[`${file}.key`] = privatePem(keys.privateKey);
    return issuer;
  }

  function leaf(
    issuer: Issuer,
    subject: Subject,
    usages: readonly Usage[],
    { dnsNames = [], addresses = [] }: { dnsNames?: readonly string[]; addresses?: readonly string[] } = {},
  ): CertificateAndKey {
    const keys = makeKeyPair();
    const notAfter = new Date(now.getTime() + 365 * DAY);
    const request = { subject, keys, notBefore, notAfter, purpose: { usages }, dnsNames, addresses };
    return { certificate: certify(request, issuer), key: privatePem(keys.privateKey) };
  }

  function leafFile(file: string, ...[issuer, ...rest]: Parameters<typeof leaf>): void {
    const { certificate, key } = leaf(issuer, ...rest);
    files[`${file}.crt`] = certificate;
    files[`${file}.key`] = key;
  }

  const ca = authority('ca', 'kubernetes');
  const frontProxyCa = authority('front-proxy-ca', 'front-proxy-ca');
  const etcdCa = authority('etcd/ca', 'etcd-ca');
  const node = { commonName: NODE_NAME };
  const etcdNames = { dnsNames: [NODE_NAME, 'localhost'], addresses: [NODE_ADDRESS, '127.0.0.1', '::1'] };
  leafFile('apiserver', ca, { commonName: 'kube-apiserver' }, ['server'], {
    dnsNames: [NODE_NAME, ...SERVICE_NAMES],
    addresses: [KUBERNETES_SERVICE, NODE_ADDRESS],
  });
  leafFile('apiserver-kubelet-client', ca, { commonName: 'kube-apiserver-kubelet-client' }, ['client']);
  leafFile('front-proxy-client', frontProxyCa, { commonName: 'front-proxy-client' }, ['client']);
  leafFile('etcd/server', etcdCa, node, ['server', 'client'], etcdNames);
  leafFile('etcd/peer', etcdCa, node, ['server', 'client'], etcdNames);
  leafFile('etcd/healthcheck-client', etcdCa, { commonName: 'kube-etcd-healthcheck-client' }, ['client']);
  leafFile('apiserver-etcd-client', etcdCa, { commonName: 'kube-apiserver-etcd-client' }, ['client']);
  const serviceAccounts = makeKeyPair();
  files['sa.key'] = privatePem(serviceAccounts.privateKey);
  files['sa.pub'] = serviceAccounts.publicKey.export({ type: 'spki', format: 'pem' }).toString();

  const client = (name: ClientName) => leaf(ca, CLIENTS[name], ['client']);
  return {
    files,
    kubeletServing: leaf(ca, CLIENTS.kubelet, ['server'], { dnsNames: [NODE_NAME], addresses: [NODE_ADDRESS] }),
    ca: files['ca.crt'] ?? '',
    clients: {
      admin: client('admin'),
      'super-admin': client('super-admin'),
      kubelet: client('kubelet'),
      'controller-manager': client('controller-manager'),
    },
  };
}

const SERVICE_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
] as const;

function privatePem(key: KeyObject): string {
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}
