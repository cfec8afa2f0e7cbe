import { closest } from '../../../text/spelling.ts';
import type { Cluster, Pod } from '../cluster.ts';
import { NAMESPACE_NAME_LABEL, namespaceOf } from '../cluster.ts';
import { selectsPod } from '../evaluate.ts';
import type { Direction, NetworkPolicy, Peer, PortRule, Rule } from '../policy.ts';
import { DIRECTIONS, rulesOf } from '../policy.ts';
import type { Selector } from '../selector.ts';
import { selectorText, selects } from '../selector.ts';
import { podInWords } from '../words.ts';
import type { Finding } from './finding.ts';
import { fieldOf } from './rules.ts';

/** Selectors and names that match nothing among the described objects. */
export function deadSelectors(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  return [
    ...ownSelector(cluster, policy),
    ...DIRECTIONS.flatMap((direction) =>
      (rulesOf(policy, direction) ?? []).flatMap((rule, i) => [
        ...(rule.peers ?? []).flatMap((peer, j) =>
          deadPeer(cluster, policy, peer, ['spec', direction, i, fieldOf(direction), j]),
        ),
        ...deadPorts(cluster, policy, direction, rule, ['spec', direction, i, 'ports']),
      ]),
    ),
  ];
}

function ownSelector(cluster: Cluster, policy: NetworkPolicy): readonly Finding[] {
  const place = policy.placeOf(['spec', 'podSelector']);
  const inHostNetwork = cluster.pods.find(
    (pod) => pod.hostNetwork && pod.namespace === policy.namespace && selects(policy.podSelector, pod.labels),
  );
  const hostNetwork: readonly Finding[] =
    inHostNetwork === undefined
      ? []
      : [
          {
            lint: 'host-network',
            severity: 'warning',
            place,
            message: `The policy has no effect on ${podInWords(inHostNetwork)}, which uses the host network.`,
            consequence: null,
            fix: 'Remove hostNetwork from the pod, or protect the node with its own firewall.',
          },
        ];
  if (cluster.pods.length === 0 || policy.podSelector.length === 0) return hostNetwork;
  if (cluster.pods.some((pod) => selectsPod(policy, pod)) || hostNetwork.length > 0) return hostNetwork;
  const elsewhere = cluster.pods.find((pod) => !pod.hostNetwork && selects(policy.podSelector, pod.labels));
  const text = selectorText(policy.podSelector);
  if (elsewhere !== undefined) {
    return [
      {
        lint: 'wrong-namespace',
        severity: 'warning',
        place: policy.placeOf(['metadata', 'namespace']),
        message: `No pod in namespace ${policy.namespace} is ${text}, but ${podInWords(elsewhere)} is: a policy applies only to pods in its own namespace.`,
        consequence: null,
        fix: `Write metadata.namespace: ${elsewhere.namespace} if that pod is meant.`,
      },
    ];
  }
  return [
    {
      lint: 'selects-no-pod',
      severity: 'warning',
      place,
      message: `No pod in namespace ${policy.namespace} is ${text}, so the policy has no effect.${labelHint(policy.podSelector, cluster.pods)}`,
      consequence: null,
      fix: 'Compare the selector with the labels of the pods.',
    },
  ];
}

/** Keys that are commonly used to select a namespace by name. */
const NAME_KEYS = ['name', 'namespace', 'ns', 'metadata.name', 'kubernetes.io/name', 'kubernetes.io/namespace'];

function deadPeer(
  cluster: Cluster,
  policy: NetworkPolicy,
  peer: Peer,
  path: readonly (string | number)[],
): readonly Finding[] {
  if (peer.kind !== 'pods') return [];
  const described = [...cluster.namespaces.values()].filter(({ isDescribed }) => isDescribed);
  const selector = peer.namespaces;
  if (selector !== null) {
    const isDead = !described.some(({ labels }) => selects(selector, labels));
    const byName = selector.find(({ key, operator }) => NAME_KEYS.includes(key) && operator === 'In');
    if (byName !== undefined && isDead) {
      return [
        {
          lint: 'name-label',
          severity: described.length > 0 ? 'error' : 'warning',
          place: policy.placeOf([...path, 'namespaceSelector']),
          message: `No namespace in the input has the label ${byName.key}=${byName.values.join()}: the name of a namespace is the label ${NAMESPACE_NAME_LABEL}.`,
          consequence: null,
          fix: `Write ${NAMESPACE_NAME_LABEL}: ${byName.values.join()}, or give the namespace the label.`,
        },
      ];
    }
    if (isDead && described.length > 0 && selector.length > 0 && !namesUndescribed(selector, cluster)) {
      return [
        {
          lint: 'no-such-namespace',
          severity: 'warning',
          place: policy.placeOf([...path, 'namespaceSelector']),
          message: `No namespace in the input is ${selectorText(selector)}.${labelHint(selector, described)}`,
          consequence: null,
          fix: 'Compare the selector with the labels of the namespaces.',
        },
      ];
    }
  }
  if (peer.pods.length === 0 || cluster.pods.length === 0) return [];
  if (cluster.pods.some((pod) => isPeer(cluster, policy, peer, pod))) return [];
  return [
    {
      lint: 'no-such-peer',
      severity: 'info',
      place: policy.placeOf([...path, 'podSelector']),
      message: `No pod in the input is ${selectorText(peer.pods)} in ${selector === null ? `namespace ${policy.namespace}` : 'those namespaces'}.${labelHint(peer.pods, cluster.pods)}`,
      consequence: null,
      fix: 'Compare the selector with the labels of the pods.',
    },
  ];
}

/** Whether a selector selects a namespace by a name about which nothing else is known, such as kube-system. */
function namesUndescribed(selector: Selector, cluster: Cluster): boolean {
  return selector.some(
    ({ key, values }) =>
      key === NAMESPACE_NAME_LABEL && values.some((name) => cluster.namespaces.get(name)?.isDescribed !== true),
  );
}

function isPeer(cluster: Cluster, policy: NetworkPolicy, peer: Peer & { readonly kind: 'pods' }, pod: Pod): boolean {
  const inNamespace =
    peer.namespaces === null
      ? pod.namespace === policy.namespace
      : selects(peer.namespaces, namespaceOf(cluster, pod.namespace).labels);
  return inNamespace && !pod.hostNetwork && selects(peer.pods, pod.labels);
}

function deadPorts(
  cluster: Cluster,
  policy: NetworkPolicy,
  direction: Direction,
  { peers, ports }: Rule,
  path: readonly (string | number)[],
): readonly Finding[] {
  const isDestination = (pod: Pod) =>
    direction === 'ingress'
      ? selectsPod(policy, pod)
      : peers === null || peers.some((peer) => peer.kind === 'pods' && isPeer(cluster, policy, peer, pod));
  const destinations = cluster.pods.filter((pod) => !pod.hostNetwork && isDestination(pod));
  if (destinations.length === 0) return [];
  return (ports ?? []).flatMap((port, i): readonly Finding[] => {
    if (port.port.kind !== 'named' || hasPort(destinations, port.port.name, port.protocol)) return [];
    const { name } = port.port;
    return [
      {
        lint: 'named-port',
        severity: 'warning',
        place: policy.placeOf([...path, i, 'port']),
        message: `No pod to which this rule applies has a container port named ${name} with protocol ${port.protocol}, so it allows nothing.${portHint(destinations, name)}`,
        consequence: null,
        fix: 'Give the container port this name, or write its number.',
      },
    ];
  });
}

function hasPort(pods: readonly Pod[], name: string, protocol: PortRule['protocol']): boolean {
  return pods.some(({ ports }) => ports.some((port) => port.name === name && port.protocol === protocol));
}

function portHint(pods: readonly Pod[], name: string): string {
  const ports = pods.flatMap((pod) => pod.ports);
  const other = ports.find((port) => port.name === name);
  if (other !== undefined) return ` Port ${name} is ${other.protocol} there.`;
  const names = [...new Set(ports.map((port) => port.name))].filter((one) => one !== '');
  const meant = closest(name, names);
  if (meant !== undefined) return ` There is ${meant}.`;
  return names.length === 0 ? '' : ` There are ${names.slice(0, 4).join(', ')}.`;
}

/** A label with a similar key or value that objects do have. */
function labelHint(
  selector: Selector,
  objects: readonly { readonly labels: Readonly<Record<string, string>> }[],
): string {
  for (const { key, values } of selector) {
    const known = objects.flatMap(({ labels }) => Object.entries(labels));
    const ofKey = known.filter(([one]) => one === key).map(([, value]) => value);
    const meantKey =
      ofKey.length > 0
        ? undefined
        : closest(
            key,
            known.map(([one]) => one),
          );
    if (meantKey !== undefined) return ` There is the label ${meantKey}.`;
    const meantValue = values.flatMap((value) => closest(value, ofKey) ?? []).find((value) => !values.includes(value));
    if (meantValue !== undefined) return ` There is ${key}=${meantValue}.`;
  }
  return '';
}
