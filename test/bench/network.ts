import { compareClusters } from '../../src/domains/network/compare.ts';
import { loadCluster } from '../../src/domains/network/load.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './figure.ts';

const NAMESPACES = 50;
const POLICIES = 4;
const PODS = 40;
const APPS = 10;
const GOAL = 2000;

/**
 * Compares two sets of 200 equivalent policies that are written differently, in a cluster of 50 namespaces and 2,000
 * pods.
 */
export function networkFigures(): readonly Figure[] {
  const [before, after] = [false, true].map((isRewritten) => clusterText(isRewritten)).map(load);
  if (before === undefined || after === undefined) return [];
  const differences = compareClusters(before, after).differences.length;
  if (differences > 0) throw new Error('the two sets are meant to be the same');
  const runs = Array.from({ length: 3 }, () => timed(() => compareClusters(before, after)));
  const what = 'NetworkPolicies: 200 with 200 rewritten, 50 namespaces, 2,000 pods';
  return [{ what, ours: median(runs), against: 'the goal', reference: GOAL, maxRatio: 1 }];
}

function load(text: string) {
  const loaded = loadCluster([{ file: 'bench.json', text }], { minor: 37 });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems.slice(0, 3)));
  return loaded.cluster;
}

function clusterText(isRewritten: boolean): string {
  const namespaces = Array.from({ length: NAMESPACES }, (_, n) => `team-${n}`);
  const items = namespaces.flatMap((namespace, n) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { env: ['prod', 'test'][n % 2] } } },
    ...Array.from({ length: PODS }, (_, p) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${p}`, namespace, labels: { app: `app-${p % APPS}`, 'pod-template-hash': `${p}` } },
      spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8000 + (p % APPS) }] }] },
      status: { podIP: `10.244.${n}.${p + 1}` },
    })),
    ...policiesOf(namespace, n, isRewritten),
  ]);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function policiesOf(namespace: string, n: number, isRewritten: boolean) {
  const labels = (app: number) =>
    isRewritten
      ? { matchExpressions: [{ key: 'app', operator: 'In', values: [`app-${app}`] }] }
      : { matchLabels: { app: `app-${app}` } };
  const callers = [1, 2].map((step) => ({ podSelector: labels((n + step) % APPS) }));
  const ports = [{ port: 8080 }, { port: 9000, endPort: 9010 }, { port: 'http' }];
  const dns = [{ protocol: 'UDP', port: 53 }, { port: 53 }];
  const specs: readonly object[] = [
    { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: isRewritten ? dns.map((port) => ({ ports: [port] })) : [{ ports: dns }],
    },
    {
      podSelector: labels(n % APPS),
      ingress: isRewritten
        ? callers.flatMap((peer) => ports.map((port) => ({ from: [peer], ports: [port] })))
        : [{ from: callers, ports }],
    },
    {
      podSelector: labels((n + 1) % APPS),
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: { matchLabels: { env: 'prod' } }, podSelector: labels(n % APPS) }] },
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32', `10.0.${n}.0/24`] } }] },
      ],
    },
  ];
  return specs.slice(0, POLICIES).map((spec, i) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${i}`, namespace },
    spec,
  }));
}
