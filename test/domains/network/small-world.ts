import fc from 'fast-check';
import type { Cluster } from '../../../src/domains/network/cluster.ts';
import { loadCluster } from '../../../src/domains/network/load.ts';
import type { NaiveConnection, NaiveEnd, RawPeer, RawPolicy, RawPort, RawSelector } from './naive.ts';

/**
 * Two namespaces, a few pods, and only a few values that policies can mention, so that every class can be enumerated.
 */
const NAMESPACES = { red: { team: 'a' }, blue: { team: 'b' } } as const;
const VALUES = ['web', 'db'] as const;
const POD_NETWORK = '10.244.0.0/16';

interface RawPod {
  readonly name: string;
  readonly namespace: 'red' | 'blue';
  readonly labels: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly ports: NonNullable<NaiveEnd['pod']>['ports'];
}

const labels = fc.oneof(
  fc.constant({}),
  fc.record({ app: fc.constantFrom(...VALUES) }),
  fc.record({ app: fc.constantFrom(...VALUES), tier: fc.constant('x') }),
);

const requirement = (key: string, values: readonly string[]) =>
  fc.oneof(
    fc.record({
      key: fc.constant(key),
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.subarray([...values], { minLength: 1 }),
    }),
    fc.record({ key: fc.constant(key), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );

const podSelector: fc.Arbitrary<RawSelector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ app: fc.constantFrom(...VALUES) }) }),
  fc.record({
    matchExpressions: fc.array(fc.oneof(requirement('app', VALUES), requirement('tier', ['x'])), { maxLength: 2 }),
  }),
);

const namespaceSelector: fc.Arbitrary<RawSelector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ team: fc.constantFrom('a', 'b') }) }),
  fc.record({
    matchLabels: fc.constantFrom(...['red', 'new'].map((name) => ({ 'kubernetes.io/metadata.name': name }))),
  }),
  fc.record({ matchExpressions: fc.array(requirement('team', ['a', 'b']), { minLength: 1, maxLength: 1 }) }),
);

const ipBlock = fc.constantFrom(
  { cidr: '0.0.0.0/0' },
  { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
  { cidr: '10.244.0.0/17' },
  { cidr: '10.244.0.0/16', except: ['10.244.128.0/17'] },
  { cidr: '169.254.0.0/16' },
  { cidr: '::/0', except: ['fd00::/8'] },
);

const peer: fc.Arbitrary<RawPeer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ ipBlock }),
);

const port: fc.Arbitrary<RawPort> = fc.constantFrom<RawPort>(
  { port: 80 },
  { port: 80, endPort: 90 },
  { port: 85 },
  { port: 53, protocol: 'UDP' },
  { protocol: 'SCTP' },
  { protocol: 'TCP' },
  { port: 'http' },
);

const rule = <K extends 'from' | 'to'>(key: K) =>
  fc.record({ [key]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) }, { requiredKeys: [] });

const spec: fc.Arbitrary<RawPolicy['spec']> = fc.record(
  {
    podSelector,
    policyTypes: fc.subarray(['Ingress', 'Egress']),
    ingress: fc.array(rule('from'), { maxLength: 2 }),
    egress: fc.array(rule('to'), { maxLength: 2 }),
  },
  { requiredKeys: ['podSelector'] },
);

const pod: fc.Arbitrary<Omit<RawPod, 'name'>> = fc.record(
  {
    namespace: fc.constantFrom('red' as const, 'blue' as const),
    labels,
    ip: fc.constantFrom('10.244.1.1', '10.244.200.1'),
    ports: fc.constantFrom(
      [],
      [{ name: 'http', containerPort: 80 }],
      [{ name: 'http', containerPort: 85, protocol: 'TCP' }],
    ),
  },
  { requiredKeys: ['namespace', 'labels', 'ports'] },
);

export interface SmallWorld {
  readonly pods: readonly RawPod[];
  readonly policies: readonly RawPolicy[];
}

export const policiesArbitrary = fc
  .array(fc.tuple(fc.constantFrom('red', 'blue'), spec), { maxLength: 4 })
  .map((specs) => specs.map(([namespace, one], i) => ({ metadata: { name: `p${i}`, namespace }, spec: one })));

export const podsArbitrary: fc.Arbitrary<readonly RawPod[]> = fc
  .array(pod, { maxLength: 3 })
  // No two pods share an address.
  .map((pods) =>
    pods.map((one, i) => ({ ...one, name: `pod-${i}`, ...(one.ip && { ip: one.ip.replace(/\d+$/, String(i + 1)) }) })),
  );

export function clusterOf({ pods, policies }: SmallWorld): Cluster {
  const items = [
    ...Object.entries(NAMESPACES).map(([name, own]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: own },
    })),
    ...pods.map(({ name, namespace, labels: own, ip, ports }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: own },
      spec: { containers: [{ name: 'main', ports }] },
      status: { podIP: ip },
    })),
    ...policies.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy })),
  ];
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const loaded = loadCluster([{ file: 'world.json', text }], { minor: 37, podNetwork: [POD_NETWORK] });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.cluster;
}

/**
 * One end from every class: the existing pods, pods of every kind that do not exist yet, and addresses of every block.
 */
export function everyEnd({ pods }: SmallWorld): readonly NaiveEnd[] {
  const existing = pods.map(({ name, namespace, labels: own, ip, ports }): NaiveEnd => {
    const namespaceLabels = { ...NAMESPACES[namespace], 'kubernetes.io/metadata.name': namespace };
    // A pod without an address belongs to a block that contains the whole pod network, but to no smaller part of it.
    return { ip: ip ?? 'unknown', pod: { name, namespace, namespaceLabels, labels: own, ports } };
  });
  const places = [
    ...Object.entries(NAMESPACES).map(([namespace, own]) => ({ namespace, own })),
    ...['new', 'nobody-names-it'].flatMap((namespace) =>
      [{}, { team: 'a' }, { team: 'b' }, { team: 'c' }].map((own) => ({ namespace, own })),
    ),
  ];
  const added = places.flatMap(({ namespace, own }) =>
    [undefined, ...VALUES, 'other'].flatMap((app) =>
      [undefined, 'x', 'other'].flatMap((tier) =>
        ['10.244.3.9', '10.244.250.9'].map((ip): NaiveEnd => {
          const labelsOf = { ...(app && { app }), ...(tier && { tier }) };
          const namespaceLabels = { ...own, 'kubernetes.io/metadata.name': namespace };
          return { ip, pod: { name: 'new', namespace, namespaceLabels, labels: labelsOf, ports: [] } };
        }),
      ),
    ),
  );
  const addresses = [
    '8.8.8.8',
    '10.1.1.1',
    '10.244.3.7',
    '10.244.250.7',
    '169.254.169.254',
    '169.254.1.1',
    '2001:db8::1',
    'fd00::9',
  ];
  return [...existing, ...added, ...addresses.map((ip) => ({ ip }))];
}

export const EVERY_PORT: readonly (readonly [number, string])[] = [
  ...[1, 53, 80, 81, 85, 90, 91].map((number) => [number, 'TCP'] as const),
  ...[53, 80].map((number) => [number, 'UDP'] as const),
  [80, 'SCTP'],
];

/**
 * Connections between the existing pods and some ends of other classes, except for connections that no policy decides.
 */
export function* someConnections(world: SmallWorld, seed: number): Generator<NaiveConnection> {
  const all = everyEnd(world);
  const order = all.map((_, i) => ({ i, key: Math.imul(i + seed, 2654435761) >>> 8 })).sort((a, b) => a.key - b.key);
  const ends = [...all.slice(0, world.pods.length), ...order.slice(0, 40).flatMap(({ i }) => all.slice(i, i + 1))];
  for (const from of ends) {
    for (const to of ends) {
      if (from.pod === undefined && to.pod === undefined) continue;
      if (from === to && from.pod?.name !== 'new') continue;
      for (const [port, protocol] of EVERY_PORT)
        yield { from, to: from === to ? { ...to, ...(to.pod && { pod: { ...to.pod } }) } : to, port, protocol };
    }
  }
}
