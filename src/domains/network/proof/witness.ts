import type { Cluster, Namespace, Pod } from '../cluster.ts';
import type { Connection, End } from '../connection.ts';
import { PROTOCOLS, portAt } from '../ports.ts';
import type { Labels } from '../selector.ts';
import type { Candidate } from './candidates.ts';
import { twoOf, unused } from './candidates.ts';
import type { Choice } from './choice.ts';
import type { PortTable } from './port-table.ts';
import type { Found } from './search.ts';

/** One concrete connection, with the objects that would have to be created for it. */
export interface Witness {
  readonly connection: Connection;
  readonly made: Made;
}

export interface Made {
  /** New namespaces, and existing ones for which more labels are stated than are known. */
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
}

/** The most ordinary connection of a class, with names for what does not exist yet. */
export function witnessOf(found: Found, cluster: Cluster): Witness {
  const from = madeEnd('from', found, cluster, new Set());
  const to = madeEnd('to', found, cluster, new Set(from.namespace === null ? [] : [from.namespace.name]));
  const namespaces = [from, to].flatMap(({ namespace }) => (namespace === null ? [] : [namespace]));
  const pods = [from, to].flatMap(({ end, isNew }) => (isNew && end.kind === 'pod' ? [end.pod] : []));
  return {
    connection: { from: from.end, to: to.end, ...portAt(found.point) },
    made: { namespaces, pods },
  };
}

/** The cluster with the objects that a witness creates. */
export function withMade(cluster: Cluster, { namespaces, pods }: Made): Cluster {
  const described = namespaces.map((namespace) => [namespace.name, namespace] as const);
  return { ...cluster, namespaces: new Map([...cluster.namespaces, ...described]), pods: [...cluster.pods, ...pods] };
}

interface MadeEnd {
  readonly end: End;
  readonly isNew: boolean;
  /** The namespace of a new pod. */
  readonly namespace: Namespace | null;
}

function madeEnd(end: 'from' | 'to', found: Found, cluster: Cluster, taken: ReadonlySet<string>): MadeEnd {
  const candidate = found[end];
  switch (candidate.kind) {
    case 'address':
      return { end: { kind: 'address', address: candidate.address }, isNew: false, namespace: null };
    case 'pods': {
      const both =
        found.from.kind === 'pods' && found.to.kind === 'pods' ? twoOf(found.from.pods, found.to.pods) : null;
      return { end: { kind: 'pod', pod: both?.[end] ?? candidate.pods[0] }, isNew: false, namespace: null };
    }
    case 'new pod':
      return newPod(end, candidate, found, cluster, taken);
  }
}

function newPod(
  end: 'from' | 'to',
  { namespace, address }: Candidate & { readonly kind: 'new pod' },
  { choices, ports, from, to }: Found,
  cluster: Cluster,
  taken: ReadonlySet<string>,
): MadeEnd {
  const isKnown = cluster.namespaces.has(namespace.name);
  const isShared = from.kind === 'new pod' && to.kind === 'new pod' && from.namespace === to.namespace;
  const labels = { ...chosen(choices, isShared ? 'from' : end, 'namespace'), ...namespace.labels };
  const made = namespace.isDescribed ? namespace : { ...namespace, labels };
  const named = new Set(cluster.pods.filter((pod) => pod.namespace === made.name).map(({ name }) => name));
  const pod: Pod = {
    kind: 'Pod',
    namespace: made.name,
    name: unused(end === 'to' && taken.has(made.name) ? 'new-pod-2' : 'new-pod', named),
    labels: chosen(choices, end, 'pod'),
    addresses: [address],
    nodeAddresses: [],
    hostNetwork: false,
    ports: end === 'to' ? containerPorts(ports) : [],
    place: { file: '', line: 0, column: 0 },
  };
  return { end: { kind: 'pod', pod }, isNew: true, namespace: isKnown && made === namespace ? null : made };
}

function chosen(choices: readonly Choice[], end: 'from' | 'to', scope: Choice['scope']): Labels {
  return Object.fromEntries(
    choices.flatMap((choice) =>
      choice.end === end && choice.scope === scope && choice.value !== null ? [[choice.key, choice.value]] : [],
    ),
  );
}

function containerPorts(table: PortTable): Pod['ports'] {
  return [...table].flatMap(([key, numbers]) => {
    const protocol = PROTOCOLS.find((one) => key.endsWith(`/${one}`));
    if (protocol === undefined) return [];
    return numbers.map((port) => ({ name: key.slice(0, -protocol.length - 1), protocol, port }));
  });
}
