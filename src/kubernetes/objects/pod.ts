import type { DocumentNode } from '../document.ts';
import { nodeAt } from '../document.ts';
import { type EnvironmentVariable, expansionOf } from './expansion.ts';

/** A static pod after the kubelet has decoded it and set defaults, as far as running it depends on it. */
export interface Pod {
  /** Ends with the node's name. */
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly volumes: readonly Volume[];
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly hostNetwork: boolean;
  readonly restartPolicy: string;
  readonly dnsPolicy: string;
  readonly priorityClassName: string;
  readonly serviceAccountName: string;
  readonly terminationGracePeriodSeconds: number;
}

export interface Volume {
  readonly name: string;
  /** The fields that specify the kind of volume; more than one is an error. */
  readonly sources: readonly string[];
  readonly hostPath: { readonly path: string; readonly type: string } | null;
  /** The sources of a projected volume. */
  readonly projected: readonly string[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly terminationMessagePolicy: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly env: readonly EnvironmentVariable[];
  readonly envFrom: readonly string[];
  readonly ports: readonly Port[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly startupProbe: Probe | null;
  readonly livenessProbe: Probe | null;
  readonly readinessProbe: Probe | null;
}

export interface Port {
  readonly name: string;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: string;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath: string;
  readonly readOnly: boolean;
  readonly mountPropagation: string;
}

export interface Probe {
  /** The fields that specify what to probe; more than one is an error. */
  readonly handlers: readonly string[];
  readonly httpGet: HttpGet | null;
  readonly tcpSocket: { readonly host: string; readonly port: string | number } | null;
  readonly initialDelaySeconds: number;
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

export interface HttpGet {
  readonly host: string;
  readonly path: string;
  readonly port: string | number;
  readonly scheme: string;
}

/**
 * Converts a decoded v1.Pod to a pod, with the defaults of Kubernetes' API and of the kubelet.
 * Source: pkg/apis/core/v1/defaults.go and pkg/kubelet/config/common.go.
 */
export function podFrom(root: DocumentNode, nodeName: string): Pod {
  const metadata = nodeAt(root, ['metadata']);
  const spec = nodeAt(root, ['spec']);
  const hostNetwork = flag(spec, 'hostNetwork');
  const grace = nodeAt(root, ['spec', 'terminationGracePeriodSeconds']);
  const serviceAccountName = text(spec, 'serviceAccountName') || text(spec, 'serviceAccount');
  const containersOf = (key: string) => items(spec, key).map((item) => container(item, hostNetwork));
  return {
    name: `${text(metadata, 'name')}-${nodeName.toLowerCase()}`,
    namespace: text(metadata, 'namespace') || 'default',
    labels: texts(metadata, 'labels'),
    annotations: texts(metadata, 'annotations'),
    volumes: items(spec, 'volumes').map(volume),
    initContainers: containersOf('initContainers'),
    containers: containersOf('containers'),
    hostNetwork,
    restartPolicy: text(spec, 'restartPolicy') || 'Always',
    dnsPolicy: text(spec, 'dnsPolicy') || 'ClusterFirst',
    priorityClassName: text(spec, 'priorityClassName'),
    serviceAccountName,
    terminationGracePeriodSeconds: grace?.kind === 'number' ? (grace.value < 0 ? 1 : grace.value) : 30,
  };
}

function volume(node: DocumentNode): Volume {
  const given = keys(node).filter((key) => key !== 'name');
  const hostPath = object(node, 'hostPath');
  return {
    name: text(node, 'name'),
    // A volume without a source that the kubelet knows is an emptyDir. Source: SetDefaults_Volume.
    sources: given.length > 0 ? given : ['emptyDir'],
    hostPath: hostPath ? { path: text(hostPath, 'path'), type: text(hostPath, 'type') } : null,
    projected: items(object(node, 'projected'), 'sources').flatMap(keys),
  };
}

function container(node: DocumentNode, hostNetwork: boolean): Container {
  const image = text(node, 'image');
  const resources = object(node, 'resources');
  const limits = quantities(resources, 'limits');
  const env = items(node, 'env').map((item) => ({
    name: text(item, 'name'),
    value: text(item, 'value'),
    valueFrom: keys(object(item, 'valueFrom')),
  }));
  const expand = expansionOf(env);
  return {
    name: text(node, 'name'),
    image,
    imagePullPolicy: text(node, 'imagePullPolicy') || (isLatest(image) ? 'Always' : 'IfNotPresent'),
    terminationMessagePolicy: text(node, 'terminationMessagePolicy') || 'File',
    command: items(node, 'command').map(scalarText).map(expand),
    args: items(node, 'args').map(scalarText).map(expand),
    workingDir: text(node, 'workingDir'),
    env,
    envFrom: items(node, 'envFrom').flatMap((item) => keys(item).filter((key) => key !== 'prefix')),
    ports: items(node, 'ports').map((item) => {
      const containerPort = number(item, 'containerPort', 0);
      return {
        name: text(item, 'name'),
        containerPort,
        hostPort: number(item, 'hostPort', 0) || (hostNetwork ? containerPort : 0),
        protocol: text(item, 'protocol') || 'TCP',
      };
    }),
    volumeMounts: items(node, 'volumeMounts').map((item) => ({
      name: text(item, 'name'),
      mountPath: text(item, 'mountPath'),
      subPath: text(item, 'subPath'),
      readOnly: flag(item, 'readOnly'),
      mountPropagation: text(item, 'mountPropagation') || 'None',
    })),
    limits,
    requests: { ...limits, ...quantities(resources, 'requests') },
    startupProbe: probe(object(node, 'startupProbe')),
    livenessProbe: probe(object(node, 'livenessProbe')),
    readinessProbe: probe(object(node, 'readinessProbe')),
  };
}

const PROBE_HANDLERS: readonly string[] = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

function probe(node: DocumentNode | undefined): Probe | null {
  if (!node) return null;
  const httpGet = object(node, 'httpGet');
  const tcpSocket = object(node, 'tcpSocket');
  return {
    handlers: keys(node).filter((key) => PROBE_HANDLERS.includes(key)),
    httpGet: httpGet
      ? {
          host: text(httpGet, 'host'),
          path: text(httpGet, 'path') || '/',
          port: port(httpGet),
          scheme: text(httpGet, 'scheme') || 'HTTP',
        }
      : null,
    tcpSocket: tcpSocket ? { host: text(tcpSocket, 'host'), port: port(tcpSocket) } : null,
    initialDelaySeconds: number(node, 'initialDelaySeconds', 0),
    timeoutSeconds: number(node, 'timeoutSeconds', 0) || 1,
    periodSeconds: number(node, 'periodSeconds', 0) || 10,
    successThreshold: number(node, 'successThreshold', 0) || 1,
    failureThreshold: number(node, 'failureThreshold', 0) || 3,
  };
}

function port(node: DocumentNode): string | number {
  const value = nodeAt(node, ['port']);
  return value?.kind === 'string' || value?.kind === 'number' ? value.value : 0;
}

function isLatest(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return name.endsWith(':latest') || !/[:@]/.test(name);
}

function text(node: DocumentNode | undefined, key: string): string {
  const value = node && nodeAt(node, [key]);
  return value?.kind === 'string' ? value.value : '';
}

function number(node: DocumentNode | undefined, key: string, missing: number): number {
  const value = node && nodeAt(node, [key]);
  return value?.kind === 'number' ? value.value : missing;
}

function flag(node: DocumentNode | undefined, key: string): boolean {
  const value = node && nodeAt(node, [key]);
  return value?.kind === 'boolean' && value.value;
}

function items(node: DocumentNode | undefined, key: string): readonly DocumentNode[] {
  const value = node && nodeAt(node, [key]);
  return value?.kind === 'list' ? value.items : [];
}

function object(node: DocumentNode, key: string): DocumentNode | undefined {
  const value = nodeAt(node, [key]);
  return value?.kind === 'map' ? value : undefined;
}

/** The fields that are not empty. */
function keys(node: DocumentNode | undefined): readonly string[] {
  return node?.kind === 'map' ? node.fields.flatMap(({ key, value }) => (value.kind === 'null' ? [] : [key])) : [];
}

function texts(node: DocumentNode | undefined, key: string): Readonly<Record<string, string>> {
  return record(node, key, (value) => (value.kind === 'string' ? value.value : ''));
}

function quantities(node: DocumentNode | undefined, key: string): Readonly<Record<string, string>> {
  return record(node, key, scalarText);
}

function record(
  node: DocumentNode | undefined,
  key: string,
  read: (value: DocumentNode) => string,
): Readonly<Record<string, string>> {
  const value = node && nodeAt(node, [key]);
  if (value?.kind !== 'map') return {};
  return Object.fromEntries(value.fields.map((field) => [field.key, read(field.value)]));
}

function scalarText(node: DocumentNode): string {
  switch (node.kind) {
    case 'string':
      return node.value;
    case 'number':
      return node.text;
    case 'boolean':
      return String(node.value);
    default:
      return '';
  }
}
