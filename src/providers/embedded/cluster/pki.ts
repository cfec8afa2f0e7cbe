import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { KUBERNETES_SERVICE, NODE_ADDRESS, NODE_NAME } from './address.ts';

/** A file's text by its path below /etc/kubernetes/pki. */
export type PkiFiles = Readonly<Record<string, string>>;

export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

export interface Pki {
  readonly files: PkiFiles;
  /** Of the kubelet's own port. */
  readonly kubeletServing: CertificateAndKey;
  /** PEM of the cluster's CA. */
  readonly ca: string;
  /** By the name of the kubeconfig that carries it: `admin`, `kubelet`, … */
  readonly clients: Readonly<Record<ClientName, CertificateAndKey>>;
}

/** Subjects of the kubeconfigs that kubeadm writes. Source: cmd/kubeadm/app/phases/kubeconfig/kubeconfig.go. */
const CLIENTS = {
  admin: 'O=kubeadm:cluster-admins, CN=kubernetes-admin',
  'super-admin': 'O=system:masters, CN=kubernetes-super-admin',
  kubelet: `O=system:nodes, CN=system:node:${NODE_NAME}`,
  'controller-manager': 'CN=system:kube-controller-manager',
} as const;
export type ClientName = keyof typeof CLIENTS;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const SIGNER = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60 * 1000;

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

interface Leaf {
  readonly subject: string;
  readonly usages: readonly ('serverAuth' | 'clientAuth')[];
  readonly names?: readonly x509.JsonGeneralName[];
}

interface KeyPair {
  readonly pem: string;
  readonly publicPem: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly privateKey: webcrypto.CryptoKey;
}

/**
 * All keys and certificates of a cluster of one node, with the names, subjects and usages that kubeadm gives them;
 * ECDSA P-256 as with its `encryptionAlgorithm: ECDSA-P256`. Source: cmd/kubeadm/app/phases/certs/certlist.go.
 */
export async function makePki(now = new Date()): Promise<Pki> {
  x509.cryptoProvider.set(webcrypto);
  const files: Record<string, string> = {};

  async function authority(file: string, name: string): Promise<Authority> {
    const keys = keyPair();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      {
        name: `CN=${name}`,
        keys: { publicKey: keys.publicKey, privateKey: keys.privateKey },
        signingAlgorithm: SIGNER,
        notBefore: since(now),
        notAfter: new Date(now.getTime() + 3650 * DAY),
        extensions: [
          new x509.KeyUsagesExtension(
            x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign,
            true,
          ),
          new x509.BasicConstraintsExtension(true, undefined, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
          new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
        ],
      },
      webcrypto,
    );
    files[`${file}.crt`] = pem(certificate);
    files[`${file}.key`] = keys.pem;
    return { certificate, key: keys.privateKey };
  }

  async function leaf(issuer: Authority, { subject, usages, names }: Leaf): Promise<CertificateAndKey> {
    const keys = keyPair();
    const certificate = await x509.X509CertificateGenerator.create(
      {
        subject,
        issuer: issuer.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: issuer.key,
        signingAlgorithm: SIGNER,
        notBefore: since(now),
        notAfter: new Date(now.getTime() + 365 * DAY),
        extensions: [
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
          new x509.ExtendedKeyUsageExtension(usages.map((usage) => x509.ExtendedKeyUsage[usage])),
          new x509.BasicConstraintsExtension(false, undefined, true),
          await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey, false, webcrypto),
          ...(names ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
        ],
      },
      webcrypto,
    );
    return { certificate: pem(certificate), key: keys.pem };
  }

  async function leafFile(file: string, issuer: Authority, wanted: Leaf): Promise<void> {
    const { certificate, key } = await leaf(issuer, wanted);
    files[`${file}.crt`] = certificate;
    files[`${file}.key`] = key;
  }

  const [ca, frontProxyCa, etcdCa] = await Promise.all([
    authority('ca', 'kubernetes'),
    authority('front-proxy-ca', 'front-proxy-ca'),
    authority('etcd/ca', 'etcd-ca'),
  ]);
  const etcdNames = [dns(NODE_NAME), dns('localhost'), ip(NODE_ADDRESS), ip('127.0.0.1'), ip('::1')];
  const services = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  await Promise.all([
    leafFile('apiserver', ca, {
      subject: 'CN=kube-apiserver',
      usages: ['serverAuth'],
      names: [dns(NODE_NAME), ...services.map(dns), ip(KUBERNETES_SERVICE), ip(NODE_ADDRESS)],
    }),
    leafFile('apiserver-kubelet-client', ca, { subject: 'CN=kube-apiserver-kubelet-client', usages: ['clientAuth'] }),
    leafFile('front-proxy-client', frontProxyCa, { subject: 'CN=front-proxy-client', usages: ['clientAuth'] }),
    leafFile('etcd/server', etcdCa, {
      subject: `CN=${NODE_NAME}`,
      usages: ['serverAuth', 'clientAuth'],
      names: etcdNames,
    }),
    leafFile('etcd/peer', etcdCa, {
      subject: `CN=${NODE_NAME}`,
      usages: ['serverAuth', 'clientAuth'],
      names: etcdNames,
    }),
    leafFile('etcd/healthcheck-client', etcdCa, {
      subject: 'CN=kube-etcd-healthcheck-client',
      usages: ['clientAuth'],
    }),
    leafFile('apiserver-etcd-client', etcdCa, { subject: 'CN=kube-apiserver-etcd-client', usages: ['clientAuth'] }),
  ]);
  const serviceAccounts = keyPair();
  files['sa.key'] = serviceAccounts.pem;
  files['sa.pub'] = serviceAccounts.publicPem;

  const kubeletServing = await leaf(ca, {
    subject: `O=system:nodes, CN=system:node:${NODE_NAME}`,
    usages: ['serverAuth'],
    names: [dns(NODE_NAME), ip(NODE_ADDRESS)],
  });
  const client = (name: ClientName) => leaf(ca, { subject: CLIENTS[name], usages: ['clientAuth'] });
  const [admin, superAdmin, kubelet, controllerManager] = await Promise.all([
    client('admin'),
    client('super-admin'),
    client('kubelet'),
    client('controller-manager'),
  ]);
  return {
    files,
    kubeletServing,
    ca: pem(ca.certificate),
    clients: { admin, 'super-admin': superAdmin, kubelet, 'controller-manager': controllerManager },
  };
}

/** The user name in a client certificate of a kubeconfig. */
export function userOf(client: ClientName): string {
  return CLIENTS[client].replace(/^.*CN=/, '');
}

function keyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    pem: text(privateKey.export({ type: 'sec1', format: 'pem' })),
    publicPem: text(publicKey.export({ type: 'spki', format: 'pem' })),
    publicKey: cryptoKey(publicKey, 'verify'),
    privateKey: cryptoKey(privateKey, 'sign'),
  };
}

function cryptoKey(key: KeyObject, usage: 'sign' | 'verify'): webcrypto.CryptoKey {
  return key.toCryptoKey(ALGORITHM, true, [usage]);
}

function text(exported: string | Buffer): string {
  return exported.toString();
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

/** Clocks differ a little; kubeadm begins five minutes early, too. */
function since(now: Date): Date {
  return new Date(now.getTime() - 5 * 60 * 1000);
}

function dns(value: string): x509.JsonGeneralName {
  return { type: 'dns', value };
}

function ip(value: string): x509.JsonGeneralName {
  return { type: 'ip', value };
}
