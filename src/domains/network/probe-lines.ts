import { formatAddress, isV4 } from './addresses.ts';
import type { Pod } from './cluster.ts';
import type { Connection, End } from './connection.ts';
import type { Made, Witness } from './proof/witness.ts';
import { labelsText } from './selector.ts';
import { ownLabels } from './words.ts';

/** Connects and listens over TCP, UDP and SCTP; the image of the Kubernetes network policy tests. */
const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.53';

/**
 * Shell commands that try the connection on a cluster; the last one is the attempt, and the others create what does not
 * exist yet.
 */
export function probeLines({ connection, made }: Witness): readonly string[] {
  const { from, to } = connection;
  return [
    ...made.namespaces.flatMap(namespaceLines),
    ...targetLines(connection, made),
    attempt(from, to, connection, made),
  ];
}

function namespaceLines({ name, labels, isDescribed }: Made['namespaces'][number]): readonly string[] {
  if (isDescribed) return [];
  const own = labelsText(ownLabels(labels)).replaceAll(',', ' ');
  return [`kubectl create namespace ${name}`, ...(own === '' ? [] : [`kubectl label namespace ${name} ${own}`])];
}

function targetLines({ to, port, protocol }: Connection, made: Made): readonly string[] {
  if (to.kind === 'address' || !made.pods.includes(to.pod)) return [];
  const flags = { TCP: `--http-port=${port}`, UDP: `--udp-port=${port}`, SCTP: `--sctp-port=${port}` };
  return [
    `kubectl -n ${to.pod.namespace} run target${labelsFlag(to.pod)} --image=${IMAGE} -- netexec ${flags[protocol]}`,
    `kubectl -n ${to.pod.namespace} wait pod/target --for=condition=Ready`,
  ];
}

function attempt(from: End, to: End, { port, protocol }: Connection, made: Made): string {
  const target = `${hostOf(to, made)}:${port}`;
  const connect = `connect ${target} --timeout=3s --protocol=${protocol.toLowerCase()}`;
  if (from.kind === 'address') return `agnhost ${connect} # on the machine ${formatAddress(from.address)}`;
  const { pod } = from;
  if (pod.kind === 'Pod' && !made.pods.includes(pod)) {
    return `kubectl -n ${pod.namespace} debug ${pod.name} --quiet -it --image=${IMAGE} -- /agnhost ${connect}`;
  }
  const run = `run probe${labelsFlag(pod)} --rm --quiet -it --restart=Never --image=${IMAGE}`;
  return `kubectl -n ${pod.namespace} ${run} -- ${connect}`;
}

function hostOf(end: End, made: Made): string {
  if (end.kind === 'address') return bracketed(end.address);
  const { kind, namespace, name, addresses, labels } = end.pod;
  const get = `kubectl -n ${namespace} get pod`;
  if (made.pods.includes(end.pod)) return `$(${get} target -o jsonpath='{.status.podIP}')`;
  if (addresses[0] !== undefined) return bracketed(addresses[0]);
  if (kind === 'Pod') return `$(${get} ${name} -o jsonpath='{.status.podIP}')`;
  return `$(${get} -l ${labelsText(labels)} -o jsonpath='{.items[0].status.podIP}')`;
}

function bracketed(address: bigint): string {
  return isV4(address) ? formatAddress(address) : `'[${formatAddress(address)}]'`;
}

function labelsFlag({ labels }: Pod): string {
  const text = labelsText(labels);
  return text === '' ? '' : ` --labels=${text}`;
}
