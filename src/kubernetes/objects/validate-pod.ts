import { quote } from '../decoding/go-syntax.ts';
import type { DocumentPath } from '../document.ts';
import { dnsLabelProblems, dnsSubdomainProblems, portNameProblems, qualifiedNameProblems } from './names.ts';
import type { Container, Pod, Probe, Volume, VolumeMount } from './pod.ts';

/** `message` is that of Kubernetes, including the path: `spec.containers[0].image: Required value`. */
export interface PodError {
  readonly message: string;
  readonly path: DocumentPath;
}

/**
 * The errors of Kubernetes' validation of a pod, in its order: names, volumes and their mounts, containers with their
 * ports, environment, probes and resources. Settings that no control plane manifest has (such as affinity, DNS and
 * Windows) are not checked. Source: pkg/apis/core/validation/validation.go, ValidatePodCreate.
 */
export function validatePod(pod: Pod): readonly PodError[] {
  const errors: PodError[] = [];
  const add: Add = (path, message) => errors.push({ path, message: `${fieldPath(path)}: ${message}` });
  checkMetadata(pod, add);
  const volumes = checkVolumes(pod.volumes, add);
  checkContainers(pod, volumes, add);
  if (pod.hostNetwork) checkHostPorts(pod.containers, add);
  oneOf(pod.restartPolicy, ['Always', 'OnFailure', 'Never'], ['spec', 'restartPolicy'], add);
  oneOf(pod.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'], ['spec', 'dnsPolicy'], add);
  if (pod.priorityClassName !== '') {
    for (const problem of dnsSubdomainProblems(pod.priorityClassName)) {
      invalid(['spec', 'priorityClassName'], pod.priorityClassName, problem, add);
    }
  }
  pod.volumes.forEach(({ projected }, i) => {
    projected.forEach((source, j) => {
      if (source !== 'serviceAccountToken' || pod.serviceAccountName !== '') return;
      const path = ['spec', 'volumes', i, 'projected', 'sources', j, source];
      add(path, 'Forbidden: must not be specified when serviceAccountName is not set');
    });
  });
  pod.containers.forEach(({ image }, i) => {
    if (image !== image.trim()) {
      invalid(['spec', 'containers', i, 'image'], image, 'must not have leading or trailing whitespace', add);
    }
  });
  return errors;
}

/**
 * The API object that a pod refers to although it is a static pod, as named in the error; `null` if there is none.
 * Source: pkg/api/pod/util.go, HasAPIObjectReference.
 */
export function apiReference(pod: Pod): string | null {
  if (pod.serviceAccountName !== '') return 'serviceaccounts';
  const containers = [...pod.initContainers, ...pod.containers];
  const fromEnvironment = containers.flatMap(({ env, envFrom }) => [
    ...envFrom,
    ...env.flatMap(({ valueFrom }) => valueFrom),
  ]);
  const sources = pod.volumes.flatMap((volume) => volume.sources);
  const projected = pod.volumes.flatMap((volume) => volume.projected);
  const mentions = (name: string) =>
    fromEnvironment.some((key) => key === `${name}Ref` || key === `${name}KeyRef`) ||
    sources.includes(name) ||
    projected.includes(name);
  if (mentions('secret')) return 'secrets';
  if (mentions('configMap')) return 'configmaps';
  for (const source of sources) {
    const refused = REFUSED_VOLUMES[source];
    if (refused) return refused;
  }
  for (const source of projected) {
    const refused = REFUSED_PROJECTIONS[source];
    if (refused) return refused;
  }
  return null;
}

const REFUSED_VOLUMES: Readonly<Record<string, string>> = {
  csi: 'csidrivers (via CSI volumes)',
  glusterfs: 'endpoints (via glusterFS volumes)',
  persistentVolumeClaim: 'persistentvolumeclaims',
  ephemeral: 'persistentvolumeclaims (via ephemeral volumes)',
  azureFile: 'secrets (via azureFile volumes)',
};

const REFUSED_PROJECTIONS: Readonly<Record<string, string>> = {
  serviceAccountToken: 'serviceaccounts (via projected volumes)',
  clusterTrustBundle: 'clustertrustbundles',
  podCertificate: 'podcertificates',
};

type Add = (path: DocumentPath, message: string) => void;

function checkMetadata({ name, namespace, labels, annotations }: Pod, add: Add): void {
  for (const problem of dnsSubdomainProblems(name)) invalid(['metadata', 'name'], name, problem, add);
  checkLabel(namespace, ['metadata', 'namespace'], add);
  for (const [key, value] of Object.entries(labels)) {
    for (const problem of qualifiedNameProblems(key)) invalid(['metadata', 'labels'], key, problem, add);
    if (value.length > 63) invalid(['metadata', 'labels'], value, 'must be no more than 63 bytes', add);
    if (!/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) {
      invalid(['metadata', 'labels'], value, BAD_LABEL_VALUE, add);
    }
  }
  for (const key of Object.keys(annotations)) {
    for (const problem of qualifiedNameProblems(key.toLowerCase())) {
      invalid(['metadata', 'annotations'], key, problem, add);
    }
  }
}

const BAD_LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Returns the names of the valid volumes: mounts of the others are not found. */
function checkVolumes(volumes: readonly Volume[], add: Add): ReadonlySet<string> {
  const names = new Set<string>();
  volumes.forEach((volume, i) => {
    const path = ['spec', 'volumes', i];
    let good = true;
    const report: Add = (at, message) => {
      good = false;
      add(at, message);
    };
    for (const source of inOrder(volume.sources).slice(1)) {
      report([...path, source], 'Forbidden: may not specify more than 1 volume type');
    }
    if (volume.hostPath && !volume.sources.includes('emptyDir')) checkHostPath(volume.hostPath, path, report);
    if (volume.name === '') report([...path, 'name'], 'Required value');
    else checkLabel(volume.name, [...path, 'name'], report);
    if (names.has(volume.name)) report([...path, 'name'], `Duplicate value: ${quote(volume.name)}`);
    if (good) names.add(volume.name);
  });
  return names;
}

/** The order in which Kubernetes checks a volume's sources, as far as two of them in one volume are likely. */
function inOrder(sources: readonly string[]): readonly string[] {
  const first = ['emptyDir', 'hostPath'];
  return [
    ...first.filter((source) => sources.includes(source)),
    ...sources.filter((source) => !first.includes(source)),
  ];
}

function checkHostPath({ path, type }: { path: string; type: string }, volume: DocumentPath, add: Add): void {
  const at = [...volume, 'hostPath'];
  if (path === '') {
    add([...at, 'path'], 'Required value');
    return;
  }
  noBacksteps(path, [...at, 'path'], add);
  oneOf(type, HOST_PATH_TYPES, [...at, 'type'], add);
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
] as const;

function checkContainers({ containers, initContainers }: Pod, volumes: ReadonlySet<string>, add: Add): void {
  if (containers.length === 0) add(['spec', 'containers'], 'Required value');
  const names = new Set<string>();
  containers.forEach((container, i) => {
    checkContainer(container, ['spec', 'containers', i], volumes, add);
    if (names.has(container.name)) duplicate(['spec', 'containers', i, 'name'], container.name, add);
    names.add(container.name);
    checkProbe(container.livenessProbe, ['spec', 'containers', i, 'livenessProbe'], true, add);
    checkProbe(container.readinessProbe, ['spec', 'containers', i, 'readinessProbe'], false, add);
    checkProbe(container.startupProbe, ['spec', 'containers', i, 'startupProbe'], true, add);
  });
  initContainers.forEach((container, i) => {
    checkContainer(container, ['spec', 'initContainers', i], volumes, add);
    if (names.has(container.name)) duplicate(['spec', 'initContainers', i, 'name'], container.name, add);
    names.add(container.name);
  });
}

function checkContainer(container: Container, at: DocumentPath, volumes: ReadonlySet<string>, add: Add): void {
  if (container.name === '') add([...at, 'name'], 'Required value');
  else checkLabel(container.name, [...at, 'name'], add);
  if (container.image === '') add([...at, 'image'], 'Required value');
  const policies = ['File', 'FallbackToLogsOnError'];
  oneOf(container.terminationMessagePolicy, policies, [...at, 'terminationMessagePolicy'], add);
  checkPorts(container, [...at, 'ports'], add);
  container.env.forEach(({ name }, i) => {
    const path = [...at, 'env', i, 'name'];
    if (name === '') add(path, 'Required value');
    else if (!/^[ -<>-~]+$/.test(name)) invalid(path, name, BAD_VARIABLE_NAME, add);
  });
  checkMounts(container.volumeMounts, [...at, 'volumeMounts'], volumes, add);
  oneOf(container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], [...at, 'imagePullPolicy'], add);
  for (const [kind, list] of Object.entries({ limits: container.limits, requests: container.requests })) {
    for (const [resource, quantity] of Object.entries(list)) {
      if (!quantity.startsWith('-')) continue;
      add([...at, 'resources', `${kind}[${resource}]`], `Invalid value: ${quote(quantity)}: ${NOT_NEGATIVE}`);
    }
  }
}

const BAD_VARIABLE_NAME =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";
const NOT_NEGATIVE = 'must be greater than or equal to 0';
const PORT_RANGE = 'must be between 1 and 65535, inclusive';

function checkPorts({ ports }: Container, at: DocumentPath, add: Add): void {
  const names = new Set<string>();
  ports.forEach(({ name, containerPort, hostPort, protocol }, i) => {
    const problems = name === '' ? [] : portNameProblems(name);
    for (const problem of problems) invalid([...at, i, 'name'], name, problem, add);
    if (name !== '' && problems.length === 0) {
      if (names.has(name)) duplicate([...at, i, 'name'], name, add);
      names.add(name);
    }
    if (containerPort === 0) add([...at, i, 'containerPort'], 'Required value');
    else if (!isPort(containerPort)) invalid([...at, i, 'containerPort'], containerPort, PORT_RANGE, add);
    if (hostPort !== 0 && !isPort(hostPort)) invalid([...at, i, 'hostPort'], hostPort, PORT_RANGE, add);
    oneOf(protocol, ['SCTP', 'TCP', 'UDP'], [...at, i, 'protocol'], add);
  });
}

function checkHostPorts(containers: readonly Container[], add: Add): void {
  containers.forEach(({ ports }, i) => {
    ports.forEach(({ hostPort, containerPort }, j) => {
      if (hostPort === containerPort) return;
      const path = ['spec', 'containers', i, 'ports', j, 'hostPort'];
      invalid(path, hostPort, 'must match `containerPort` when `hostNetwork` is true', add);
    });
  });
}

function checkMounts(mounts: readonly VolumeMount[], at: DocumentPath, volumes: ReadonlySet<string>, add: Add): void {
  const seen = new Set<string>();
  mounts.forEach(({ name, mountPath, subPath, mountPropagation }, i) => {
    if (name === '') add([...at, i, 'name'], 'Required value');
    if (!volumes.has(name)) add([...at, i, 'name'], `Not found: ${quote(name)}`);
    if (mountPath === '') add([...at, i, 'mountPath'], 'Required value');
    if (seen.has(mountPath)) invalid([...at, i, 'mountPath'], mountPath, 'must be unique', add);
    seen.add(mountPath);
    // Kubernetes omits the index in these two messages.
    if (subPath.startsWith('/')) invalid([...at, 'subPath'], subPath, 'must be a relative path', add);
    if (subPath !== '') noBacksteps(subPath, [...at, 'subPath'], add);
    oneOf(mountPropagation, ['Bidirectional', 'HostToContainer', 'None'], [...at, 'mountPropagation'], add);
  });
}

function checkProbe(probe: Probe | null, at: DocumentPath, succeedsOnce: boolean, add: Add): void {
  if (!probe) return;
  const [handler, ...more] = probe.handlers;
  for (const extra of more) add([...at, extra], 'Forbidden: may not specify more than 1 handler type');
  if (handler === undefined) add(at, 'Required value: must specify a handler type');
  if (handler === 'httpGet' && probe.httpGet) {
    checkProbePort(probe.httpGet.port, [...at, 'httpGet', 'port'], add);
    oneOf(probe.httpGet.scheme, ['HTTP', 'HTTPS'], [...at, 'httpGet', 'scheme'], add);
  }
  if (handler === 'tcpSocket' && probe.tcpSocket)
    checkProbePort(probe.tcpSocket.port, [...at, 'tcpSocket', 'port'], add);
  for (const field of PROBE_NUMBERS) {
    if (probe[field] < 0) invalid([...at, field], probe[field], NOT_NEGATIVE, add);
  }
  if (succeedsOnce && probe.successThreshold !== 1) {
    invalid([...at, 'successThreshold'], probe.successThreshold, 'must be 1', add);
  }
}

const PROBE_NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function checkProbePort(port: string | number, path: DocumentPath, add: Add): void {
  if (typeof port === 'string') for (const problem of portNameProblems(port)) invalid(path, port, problem, add);
  else if (!isPort(port)) invalid(path, port, PORT_RANGE, add);
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65535;
}

function noBacksteps(value: string, path: DocumentPath, add: Add): void {
  if (value.split('/').includes('..')) invalid(path, value, "must not contain '..'", add);
}

function checkLabel(value: string, path: DocumentPath, add: Add): void {
  for (const problem of dnsLabelProblems(value)) invalid(path, value, problem, add);
}

function oneOf(value: string, supported: readonly string[], path: DocumentPath, add: Add): void {
  if (supported.includes(value)) return;
  add(path, `Unsupported value: ${quote(value)}: supported values: ${supported.map(quote).join(', ')}`);
}

function duplicate(path: DocumentPath, value: string, add: Add): void {
  add(path, `Duplicate value: ${quote(value)}`);
}

function invalid(path: DocumentPath, value: string | number, problem: string, add: Add): void {
  add(path, `Invalid value: ${typeof value === 'string' ? quote(value) : value}: ${problem}`);
}

/** `spec.containers[0].image` */
function fieldPath(path: DocumentPath): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}
