import type { Address } from '../addresses.ts';
import { EVERY_ADDRESS, parseAddress } from '../addresses.ts';
import type { Cluster, Namespace, Pod } from '../cluster.ts';
import { namespaceOf, undescribedNamespace } from '../cluster.ts';
import { isInBlock } from '../evaluate.ts';
import type { Spans } from '../spans.ts';
import { contains, difference, intersection, spansOf } from '../spans.ts';
import type { NamedPort } from './formula.ts';
import type { Shape, Sides } from './sides.ts';

/** Ends that no question distinguishes, except by labels that are still open. */
export type Candidate = { readonly shape: Shape; readonly rank: number } & (
  | { readonly kind: 'pods'; readonly pods: readonly [Pod, ...Pod[]] }
  | { readonly kind: 'new pod'; readonly namespace: Namespace; readonly address: Address }
  | { readonly kind: 'address'; readonly address: Address }
);

/** The candidates for each end of a connection. */
export interface Ends {
  readonly sources: readonly Candidate[];
  readonly destinations: readonly Candidate[];
}

/** Ranks, the most ordinary first. */
const RANK = { pods: 0, address: 1, described: 2, undescribed: 3, newNamespace: 4 };
export const HIGHEST_RANK = 4;

/**
 * Every end that a connection can have, as classes: existing pods, addresses of no pod, and pods that do not exist yet,
 * in existing namespaces, in those that are only mentioned, and in one that is not mentioned anywhere. Pods on their
 * node's network and the nodes themselves are left out, since NetworkPolicies do not cover them.
 */
export function candidatesFor(cluster: Cluster, sides: Sides, named: readonly NamedPort[]): Ends {
  const blocks = distinct(sides.blocks());
  const keys = sides.podKeys();
  const pods = cluster.pods.filter(({ hostNetwork }) => !hostNetwork);
  const alike = Map.groupBy(pods, (pod) => {
    const labels = Object.entries(pod.labels)
      .filter(([key]) => keys.has(key))
      .sort();
    const inside = blocks.map((block) => (isInBlock(block, { kind: 'pod', pod }, cluster.podNetwork) ? 1 : 0));
    return JSON.stringify([pod.namespace, labels, inside.join(''), portsKey(pod, named)]);
  });
  const existing = [...alike.values()].flatMap(([first, ...more]): readonly Candidate[] =>
    first === undefined
      ? []
      : [{ kind: 'pods', pods: [first, ...more], rank: RANK.pods, shape: shapeOf(first, cluster) }],
  );
  const taken = spansOf(
    cluster.pods
      .flatMap(({ addresses, nodeAddresses }) => [...addresses, ...nodeAddresses])
      .map((one) => [one, one + 1n]),
  );
  const all = [...existing, ...addressesFor(taken, blocks), ...newPodsFor(cluster, sides, taken, blocks)];
  return {
    sources: grouped(all, sides, sides.usedAt('from'), () => ''),
    destinations: grouped(all, sides, sides.usedAt('to'), (candidate) => {
      if (named.length === 0 || candidate.shape.kind === 'address') return '';
      return candidate.kind === 'pods' ? portsKey(candidate.pods[0], named) : candidate.shape.namespace;
    }),
  };
}

function shapeOf(pod: Pod, cluster: Cluster): Shape {
  const known = new Map<Spans<Address>, boolean>();
  const isIn = (spans: Spans<Address>) => {
    const inside = known.get(spans) ?? isInBlock(spans, { kind: 'pod', pod }, cluster.podNetwork);
    known.set(spans, inside);
    return inside;
  };
  const { labels, isDescribed } = namespaceOf(cluster, pod.namespace);
  return {
    kind: 'pod',
    namespace: pod.namespace,
    namespaceLabels: labels,
    namespaceIsDescribed: isDescribed,
    namespaceIsOpen: false,
    labels: pod.labels,
    isInBlock: isIn,
  };
}

function addressesFor(taken: Spans<Address>, blocks: readonly Spans<Address>[]): readonly Candidate[] {
  return representatives(difference(EVERY_ADDRESS, taken), blocks).map((address) => ({
    kind: 'address',
    address,
    rank: RANK.address,
    shape: { kind: 'address', isInBlock: (spans) => contains(spans, address) },
  }));
}

function newPodsFor(
  cluster: Cluster,
  sides: Sides,
  taken: Spans<Address>,
  blocks: readonly Spans<Address>[],
): readonly Candidate[] {
  const addresses = representatives(difference(cluster.podNetwork, taken), blocks);
  const mentioned = new Set(sides.names().filter((name) => !cluster.namespaces.has(name)));
  const names = new Set([...mentioned, ...cluster.namespaces.keys()]);
  const namespaces = [
    ...Array.from(cluster.namespaces.values(), (namespace) => ({
      namespace,
      rank: namespace.isDescribed ? RANK.described : RANK.undescribed,
    })),
    ...Array.from(mentioned, (name) => ({ namespace: undescribedNamespace(name), rank: RANK.undescribed })),
    { namespace: undescribedNamespace(unused('new-namespace', names)), rank: RANK.newNamespace },
  ];
  return namespaces.flatMap(({ namespace, rank }) =>
    addresses.map((address): Candidate => {
      const shape: Shape = {
        kind: 'pod',
        namespace: namespace.name,
        namespaceLabels: namespace.labels,
        namespaceIsDescribed: namespace.isDescribed,
        namespaceIsOpen: !namespace.isDescribed,
        labels: null,
        isInBlock: (spans) => contains(spans, address),
      };
      return { kind: 'new pod', namespace, address, rank, shape };
    }),
  );
}

/** One pod from each list, but not the same one; the pods of a workload may call each other. */
export function twoOf(from: readonly Pod[], to: readonly Pod[]): { readonly from: Pod; readonly to: Pod } | null {
  for (const source of from) {
    const other = to.find((pod) => pod !== source || pod.kind !== 'Pod');
    if (other !== undefined) return { from: source, to: other };
  }
  return null;
}

/** A name derived from the given one that is not taken. */
export function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number += 1;
  return `${name}-${number}`;
}

/** Merges candidates that the sides of an end treat alike; those in an open namespace remain separate. */
function grouped(
  candidates: readonly Candidate[],
  sides: Sides,
  used: readonly number[],
  extraKey: (candidate: Candidate) => string,
): readonly Candidate[] {
  const alike = Map.groupBy(candidates, (candidate) => {
    const { kind, shape } = candidate;
    const left = used.map((side) => sides.left(side, shape)?.join() ?? '-').join(' ');
    const place = shape.kind === 'pod' && !shape.namespaceIsDescribed ? shape.namespace : '';
    return `${kind}/${place}/${extraKey(candidate)}/${left}`;
  });
  return [...alike.values()].flatMap(joined);
}

/** The first candidate, with the pods of all. */
function joined(candidates: readonly Candidate[]): readonly Candidate[] {
  const [first] = candidates;
  if (first === undefined) return [];
  if (first.kind !== 'pods') return [first];
  const [pod, ...more] = candidates.flatMap((candidate) => (candidate.kind === 'pods' ? candidate.pods : []));
  return pod === undefined ? [] : [{ ...first, pods: [pod, ...more] }];
}

function portsKey({ ports }: Pod, named: readonly NamedPort[]): string {
  return named
    .map(({ name, protocol }) =>
      ports.filter((port) => port.name === name && port.protocol === protocol).map(({ port }) => port),
    )
    .join('/');
}

/** Well-known addresses, preferred to others of their class. */
const WELL_KNOWN = [
  '169.254.169.254',
  '10.0.0.1',
  '1.1.1.1',
  '192.168.0.1',
  '172.16.0.1',
  '2001:4860:4860::8888',
  'fd00::1',
]
  .map(parseAddress)
  .filter((address) => address !== null);

/** One address for each combination of blocks that contain addresses of a set. */
function representatives(set: Spans<Address>, blocks: readonly Spans<Address>[]): readonly Address[] {
  const bounds = [...new Set([...set, ...blocks.flat()].flat())].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const known = WELL_KNOWN.filter((address) => contains(set, address));
  const segments = bounds.flatMap((start, i): readonly Address[] => {
    const [segment] = intersection([[start, bounds[i + 1] ?? start]], set);
    if (segment === undefined) return [];
    const [first, end] = segment;
    // The first address of a network does not belong to a host.
    return [first + 1n < end ? first + 1n : first];
  });
  const classes = new Map<string, Address>();
  for (const address of [...known, ...segments]) {
    const key = blocks.map((block) => (contains(block, address) ? 1 : 0)).join('');
    if (!classes.has(key)) classes.set(key, address);
  }
  return [...classes.values()];
}

function distinct(blocks: readonly Spans<Address>[]): readonly Spans<Address>[] {
  return [...new Map(blocks.map((block) => [block.join(), block])).values()];
}
