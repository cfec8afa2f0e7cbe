import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatAddress } from '../../../src/domains/network/addresses.ts';
import type { Cluster, Pod } from '../../../src/domains/network/cluster.ts';
import { evaluate } from '../../../src/domains/network/evaluate.ts';
import { loadCluster } from '../../../src/domains/network/load.ts';
import { portInWords } from '../../../src/domains/network/words.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import type { RawPolicy } from '../../domains/network/naive.ts';
import { policiesArbitrary } from '../../domains/network/small-world.ts';
import { importProbeImage, PROBE_IMAGE, reached, SERVE, type Target, TCP_PORTS, UDP_PORTS } from './network-probe.ts';
import { newLab, provider, removeLab, work } from './node-labs.ts';

/** The number of generated sets of policies. A fixed seed makes them the same in every run. */
const SETS = Number(process.env.NETWORK_SETS ?? 6);
const SEED = Number(process.env.NETWORK_SEED ?? 16);

/** How long a network plugin that enforces policies may take to do so, in milliseconds. */
const ENFORCEMENT_TIMEOUT = 30_000;

const spec = newLab('network');
let node: LabNode;
let enforces = false;

const pods = [
  { namespace: 'red', name: 'web', labels: { app: 'web' }, http: 80 },
  { namespace: 'red', name: 'db', labels: { app: 'db', tier: 'x' }, http: 85 },
  { namespace: 'red', name: 'plain', labels: {}, http: 80 },
  { namespace: 'blue', name: 'web', labels: { app: 'web', tier: 'x' }, http: 85 },
  { namespace: 'blue', name: 'db', labels: { app: 'db' }, http: 80 },
];

async function kubectl(args: readonly string[], input?: unknown): Promise<string> {
  const options = { timeout: 120_000, ...(input !== undefined && { stdin: JSON.stringify(input) }) };
  const { exitCode, stdout, stderr } = await node.kubectl(args, options);
  if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function listOf(items: readonly object[]) {
  return { apiVersion: 'v1', kind: 'List', items };
}

function objects() {
  const namespaces = [
    ['red', 'a'],
    ['blue', 'b'],
  ].map(([name, team]) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team } } }));
  const made = pods.map(({ namespace, name, labels, http }) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'probe',
          image: PROBE_IMAGE,
          imagePullPolicy: 'Never',
          command: ['/bin/node', '-e', SERVE],
          ports: [{ name: 'http', containerPort: http }],
        },
      ],
    },
  }));
  return listOf([...namespaces, ...made]);
}

/** Replaces all policies with the given ones, and loads the resulting cluster. */
async function withPolicies(policies: readonly RawPolicy[]): Promise<Cluster> {
  for (const namespace of ['red', 'blue']) await kubectl(['-n', namespace, 'delete', 'networkpolicies', '--all']);
  const items = policies.map((policy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy }));
  if (items.length > 0) await kubectl(['apply', '-f', '-'], listOf(items));
  const text = await kubectl(['get', 'networkpolicies,pods,namespaces,nodes', '-A', '-o', 'json']);
  const loaded = loadCluster([{ file: 'cluster', text }], { minor: 37 });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.cluster;
}

interface Attempt {
  readonly from: Pod;
  readonly to: Pod;
  readonly target: Target;
  readonly expected: boolean;
}

function attemptsIn(cluster: Cluster): readonly Attempt[] {
  const ours = cluster.pods.filter(({ namespace }) => namespace === 'red' || namespace === 'blue');
  const ports = [
    ...TCP_PORTS.map((port) => ({ port, protocol: 'TCP' as const })),
    ...UDP_PORTS.map((port) => ({ port, protocol: 'UDP' as const })),
  ];
  return ours.flatMap((from) =>
    ours
      .filter((to) => to !== from)
      .flatMap((to) =>
        ports.map(({ port, protocol }): Attempt => {
          const connection = {
            from: { kind: 'pod', pod: from },
            to: { kind: 'pod', pod: to },
            port,
            protocol,
          } as const;
          const host = formatAddress(to.addresses[0] ?? 0n);
          return { from, to, target: { host, port, protocol }, expected: evaluate(cluster, connection).allowed };
        }),
      ),
  );
}

/** Describes the attempts whose outcome differs from the engine's decision. */
async function differences(attempts: readonly Attempt[]): Promise<readonly string[]> {
  const bySource = [...Map.groupBy(attempts, ({ from }) => from)];
  const wrong = await Promise.all(
    bySource.map(async ([from, own]) => {
      const answers = await reached(
        node,
        from,
        own.map(({ target }) => target),
      );
      return own
        .filter(({ expected }, i) => answers[i] !== expected)
        .map(({ to, target, expected }) => {
          const what = `${from.namespace}/${from.name} → ${to.namespace}/${to.name} ${portInWords(target)}`;
          return `${what} should be ${expected ? 'allowed' : 'denied'}`;
        });
    }),
  );
  return wrong.flat();
}

/**
 * Waits up to `ENFORCEMENT_TIMEOUT` for the network plugin, and returns the outcomes that still differ from the engine's
 * decisions.
 */
async function differencesAfterTimeout(attempts: readonly Attempt[]): Promise<readonly string[]> {
  const end = Date.now() + ENFORCEMENT_TIMEOUT;
  for (;;) {
    const wrong = await differences(attempts);
    if (wrong.length === 0 || Date.now() > end) return wrong;
    await sleep(1000);
  }
}

beforeAll(async () => {
  node = await provider.create(spec, work);
  await importProbeImage(node);
  await kubectl(['apply', '-f', '-'], objects());
  for (const namespace of ['red', 'blue']) {
    await kubectl(['-n', namespace, 'wait', 'pods', '--all', '--for=condition=Ready', '--timeout=90s']);
  }
  expect(await differencesAfterTimeout(attemptsIn(await withPolicies([])))).toEqual([]);
  const deny = ['red', 'blue'].map((namespace) => ({
    metadata: { name: 'deny', namespace },
    spec: { podSelector: {} },
  }));
  enforces = (await differencesAfterTimeout(attemptsIn(await withPolicies(deny)))).length === 0;
});
afterAll(() => removeLab(spec));

const NOT_ENFORCED = "the cluster's network plugin does not enforce NetworkPolicies";

/** Sets of policies in the forms that learners write, each with a description. */
const policySets: readonly { readonly what: string; readonly policies: readonly RawPolicy[] }[] = [
  {
    what: 'one peer with both selectors, and two peers',
    policies: [
      {
        metadata: { name: 'and', namespace: 'red' },
        spec: {
          podSelector: { matchLabels: { app: 'web' } },
          ingress: [
            {
              from: [
                { namespaceSelector: { matchLabels: { team: 'b' } }, podSelector: { matchLabels: { app: 'db' } } },
              ],
            },
          ],
        },
      },
      {
        metadata: { name: 'or', namespace: 'red' },
        spec: {
          podSelector: { matchLabels: { app: 'db' } },
          ingress: [
            {
              from: [
                { namespaceSelector: { matchLabels: { team: 'b' } } },
                { podSelector: { matchLabels: { app: 'web' } } },
              ],
            },
          ],
        },
      },
    ],
  },
  {
    what: 'the name of a port, a range, and another protocol',
    policies: [
      {
        metadata: { name: 'named', namespace: 'red' },
        spec: { podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] },
      },
      {
        metadata: { name: 'range', namespace: 'blue' },
        spec: { podSelector: {}, ingress: [{ ports: [{ port: 81, endPort: 90 }, { protocol: 'UDP' }] }] },
      },
    ],
  },
  {
    what: 'egress to namespaces by their names, and to a block with an exception',
    policies: [
      {
        metadata: { name: 'by-name', namespace: 'red' },
        spec: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'blue' } } }] }],
        },
      },
      {
        metadata: { name: 'block', namespace: 'blue' },
        spec: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
        },
      },
    ],
  },
];

test.for(policySets)('real connections behave as decided: $what', async ({ policies }, { skip }) => {
  skip(!enforces, NOT_ENFORCED);
  expect(await differencesAfterTimeout(attemptsIn(await withPolicies(policies)))).toEqual([]);
});

/**
 * Splits a policy into an equivalent policy for each direction. kube-router uses one chain for both directions of a
 * policy. For a connection between two pods that the policy selects, it therefore accepts the ingress even if only the
 * egress rules allow the connection.
 */
function byDirection({ metadata, spec }: RawPolicy): readonly RawPolicy[] {
  const { ingress = [], egress = [], ...rest } = spec;
  const given = rest.policyTypes ?? [];
  const types = given.length > 0 ? given : ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  return types.map((type) => ({
    metadata: { ...metadata, name: `${metadata.name}-${type.toLowerCase()}` },
    spec: { ...rest, policyTypes: [type], ...(type === 'Ingress' ? { ingress } : { egress }) },
  }));
}

test('real connections behave as decided for generated policies', async ({ skip }) => {
  skip(!enforces, NOT_ENFORCED);
  // The cluster supports only IPv4.
  const usable = policiesArbitrary.filter(
    (policies) => policies.length > 1 && !JSON.stringify(policies).includes('::'),
  );
  for (const generated of fc.sample(usable, { numRuns: SETS, seed: SEED })) {
    const policies = generated.flatMap(byDirection);
    const wrong = await differencesAfterTimeout(attemptsIn(await withPolicies(policies)));
    expect({ policies, wrong }).toEqual({ policies, wrong: [] });
  }
});
