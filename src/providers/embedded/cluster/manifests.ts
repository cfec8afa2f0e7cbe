import { stringify } from 'yaml';
import { API_SERVER, NODE_ADDRESS, NODE_NAME, SERVICE_NETWORK } from './address.ts';

export type ControlPlaneProgram = 'kube-apiserver' | 'kube-controller-manager' | 'etcd';

/** The images on a node, by the program that they contain. */
export type Images = Readonly<Record<ControlPlaneProgram, string>>;

/** The images of a release under the names and tags that kubeadm uses. */
export function imagesOf(kubernetes: string, etcd: string): Images {
  return {
    'kube-apiserver': `registry.k8s.io/kube-apiserver:v${kubernetes}`,
    'kube-controller-manager': `registry.k8s.io/kube-controller-manager:v${kubernetes}`,
    etcd: `registry.k8s.io/etcd:${etcd}-0`,
  };
}

interface HostPath {
  readonly name: string;
  readonly path: string;
  readonly type: 'DirectoryOrCreate' | 'FileOrCreate';
  readonly readOnly: boolean;
}

interface Probes {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'HTTP' | 'HTTPS';
  readonly startup: string;
  readonly liveness: string;
  readonly readiness: string | null;
}

interface StaticPod {
  readonly name: ControlPlaneProgram;
  readonly annotations: Readonly<Record<string, string>> | null;
  readonly flags: readonly string[];
  readonly requests: Readonly<Record<string, string>>;
  readonly probes: Probes;
  readonly mounts: readonly HostPath[];
}

/**
 * The manifests of the control plane as `kubeadm init` writes them, by file name. `caFolders` are those of CA_FOLDERS
 * that exist on the node, since kubeadm mounts only those.
 * Source: cmd/kubeadm/app/phases/controlplane/manifests.go and volumes.go, app/phases/etcd/local.go.
 */
export function manifests(images: Images, caFolders: readonly string[]): Readonly<Record<string, string>> {
  const certificates = caFolders.map((path) => readOnlyFolder(volumeName(path), path));
  const pki = readOnlyFolder('k8s-certs', '/etc/kubernetes/pki');
  const pods: readonly StaticPod[] = [
    {
      name: 'etcd',
      annotations: { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${NODE_ADDRESS}:2379` },
      flags: ETCD_FLAGS,
      requests: { cpu: '100m', memory: '100Mi' },
      probes: {
        host: '127.0.0.1',
        port: 2381,
        scheme: 'HTTP',
        startup: '/readyz',
        liveness: '/livez',
        readiness: '/readyz',
      },
      mounts: [
        { name: 'etcd-data', path: '/var/lib/etcd', type: 'DirectoryOrCreate', readOnly: false },
        { name: 'etcd-certs', path: '/etc/kubernetes/pki/etcd', type: 'DirectoryOrCreate', readOnly: false },
      ],
    },
    {
      name: 'kube-apiserver',
      annotations: {
        'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': `${NODE_ADDRESS}:6443`,
      },
      flags: API_SERVER_FLAGS,
      requests: { cpu: '250m' },
      probes: {
        host: NODE_ADDRESS,
        port: 6443,
        scheme: 'HTTPS',
        startup: '/livez',
        liveness: '/livez',
        readiness: '/readyz',
      },
      mounts: [...certificates, pki],
    },
    {
      name: 'kube-controller-manager',
      annotations: null,
      flags: CONTROLLER_MANAGER_FLAGS,
      requests: { cpu: '200m' },
      probes: {
        host: '127.0.0.1',
        port: 10257,
        scheme: 'HTTPS',
        startup: '/healthz',
        liveness: '/healthz',
        readiness: null,
      },
      mounts: [
        ...certificates,
        pki,
        { name: 'kubeconfig', path: '/etc/kubernetes/controller-manager.conf', type: 'FileOrCreate', readOnly: true },
      ],
    },
  ];
  return Object.fromEntries(pods.map((pod) => [`${pod.name}.yaml`, manifest(pod, images[pod.name])]));
}

/** Folders of CA certificates that kubeadm mounts if they exist on the node. */
export const CA_FOLDERS = [
  '/etc/ssl/certs',
  '/etc/ca-certificates',
  '/usr/local/share/ca-certificates',
  '/usr/share/ca-certificates',
] as const;

const PKI = '/etc/kubernetes/pki';

const ETCD_FLAGS = [
  `--advertise-client-urls=https://${NODE_ADDRESS}:2379`,
  `--cert-file=${PKI}/etcd/server.crt`,
  '--client-cert-auth=true',
  '--data-dir=/var/lib/etcd',
  '--feature-gates=InitialCorruptCheck=true',
  `--initial-advertise-peer-urls=https://${NODE_ADDRESS}:2380`,
  `--initial-cluster=${NODE_NAME}=https://${NODE_ADDRESS}:2380`,
  `--key-file=${PKI}/etcd/server.key`,
  `--listen-client-urls=https://127.0.0.1:2379,https://${NODE_ADDRESS}:2379`,
  '--listen-metrics-urls=http://127.0.0.1:2381',
  `--listen-peer-urls=https://${NODE_ADDRESS}:2380`,
  `--name=${NODE_NAME}`,
  `--peer-cert-file=${PKI}/etcd/peer.crt`,
  '--peer-client-cert-auth=true',
  `--peer-key-file=${PKI}/etcd/peer.key`,
  `--peer-trusted-ca-file=${PKI}/etcd/ca.crt`,
  '--snapshot-count=10000',
  `--trusted-ca-file=${PKI}/etcd/ca.crt`,
  '--watch-progress-notify-interval=5s',
];

const API_SERVER_FLAGS = [
  `--advertise-address=${NODE_ADDRESS}`,
  '--allow-privileged=true',
  '--authorization-mode=Node,RBAC',
  `--client-ca-file=${PKI}/ca.crt`,
  '--enable-admission-plugins=NodeRestriction',
  '--enable-bootstrap-token-auth=true',
  `--etcd-cafile=${PKI}/etcd/ca.crt`,
  `--etcd-certfile=${PKI}/apiserver-etcd-client.crt`,
  `--etcd-keyfile=${PKI}/apiserver-etcd-client.key`,
  '--etcd-servers=https://127.0.0.1:2379',
  `--kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
  `--kubelet-client-key=${PKI}/apiserver-kubelet-client.key`,
  '--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname',
  `--proxy-client-cert-file=${PKI}/front-proxy-client.crt`,
  `--proxy-client-key-file=${PKI}/front-proxy-client.key`,
  '--requestheader-allowed-names=front-proxy-client',
  `--requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
  '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  '--requestheader-group-headers=X-Remote-Group',
  '--requestheader-username-headers=X-Remote-User',
  `--secure-port=${new URL(API_SERVER).port}`,
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--service-account-key-file=${PKI}/sa.pub`,
  `--service-account-signing-key-file=${PKI}/sa.key`,
  `--service-cluster-ip-range=${SERVICE_NETWORK}`,
  `--tls-cert-file=${PKI}/apiserver.crt`,
  `--tls-private-key-file=${PKI}/apiserver.key`,
];

const CONTROLLER_MANAGER_FLAGS = [
  '--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf',
  '--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf',
  '--bind-address=127.0.0.1',
  `--client-ca-file=${PKI}/ca.crt`,
  '--cluster-name=kubernetes',
  `--cluster-signing-cert-file=${PKI}/ca.crt`,
  `--cluster-signing-key-file=${PKI}/ca.key`,
  '--controllers=*,bootstrapsigner,tokencleaner',
  '--kubeconfig=/etc/kubernetes/controller-manager.conf',
  '--leader-elect=true',
  `--requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
  `--root-ca-file=${PKI}/ca.crt`,
  `--service-account-private-key-file=${PKI}/sa.key`,
  '--use-service-account-credentials=true',
];

function manifest({ name, annotations, flags, requests, probes, mounts }: StaticPod, image: string): string {
  const ordered = [...mounts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(annotations && { annotations }),
      labels: { component: name, tier: 'control-plane' },
      name,
      namespace: 'kube-system',
    },
    spec: {
      containers: [
        {
          command: [name, ...flags],
          image,
          imagePullPolicy: 'IfNotPresent',
          livenessProbe: probe(probes, probes.liveness, {
            failureThreshold: 8,
            initialDelaySeconds: 10,
            periodSeconds: 10,
          }),
          name,
          ports: [{ containerPort: probes.port, name: 'probe-port', protocol: 'TCP' }],
          ...(probes.readiness !== null && {
            readinessProbe: probe(probes, probes.readiness, { failureThreshold: 3, periodSeconds: 1 }),
          }),
          resources: { requests },
          startupProbe: probe(probes, probes.startup, {
            failureThreshold: 24,
            initialDelaySeconds: 10,
            periodSeconds: 10,
          }),
          volumeMounts: (name === 'etcd' ? mounts : ordered).map((mount) => ({
            mountPath: mount.path,
            name: mount.name,
            ...(mount.readOnly && { readOnly: true }),
          })),
        },
      ],
      hostNetwork: true,
      priority: 2000001000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: ordered.map((mount) => ({ hostPath: { path: mount.path, type: mount.type }, name: mount.name })),
    },
    status: {},
  };
  return stringify(pod, { indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false });
}

interface ProbeTimes {
  readonly failureThreshold: number;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds: number;
}

function probe({ host, scheme }: Probes, path: string, { failureThreshold, ...times }: ProbeTimes) {
  return { failureThreshold, httpGet: { host, path, port: 'probe-port', scheme }, ...times, timeoutSeconds: 15 };
}

function readOnlyFolder(name: string, path: string): HostPath {
  return { name, path, type: 'DirectoryOrCreate', readOnly: true };
}

function volumeName(path: string): string {
  return path === '/etc/ssl/certs' ? 'ca-certs' : path.slice(1).replaceAll('/', '-');
}
