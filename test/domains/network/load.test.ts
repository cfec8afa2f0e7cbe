import { expect, test } from 'vitest';
import { formatAddress } from '../../../src/domains/network/addresses.ts';
import { loadCluster } from '../../../src/domains/network/load.ts';
import { DEFAULTED, policyOf, REFUSED } from './refused-policies.ts';

const load = (text: string, minor: 37 | 35 = 37) => loadCluster([{ file: 'f.yaml', text }], { minor });

function clusterIn(text: string) {
  const loaded = load(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.cluster;
}

test.each(REFUSED)('the API server refuses $what', ({ spec, errors }) => {
  const loaded = load(JSON.stringify(policyOf(spec)));
  if (loaded.ok) throw new Error('it is not refused');
  const message = errors.length === 1 ? errors.join() : `[${errors.join(', ')}]`;
  expect(new Set(loaded.problems.map((problem) => problem.message))).toEqual(
    new Set([`NetworkPolicy.networking.k8s.io "policy" is invalid: ${message}`]),
  );
  expect(loaded.problems).toHaveLength(errors.length);
});

test.each(DEFAULTED)('$spec isolates $policyTypes', ({ spec, policyTypes }) => {
  const [policy] = clusterIn(JSON.stringify(policyOf(spec))).policies;
  expect(policy?.policyTypes.map((type) => type.replace(/^./, (first) => first.toUpperCase()))).toEqual(policyTypes);
});

test('before 1.36, bits beyond the prefix are a warning', () => {
  const text = JSON.stringify(policyOf({ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.1/8' } }] }] }));
  const loaded = load(text, 35);
  expect(loaded).toMatchObject({
    ok: true,
    warnings: [{ kind: 'CIDR', sentence: expect.stringContaining('10.0.0.0/8') }],
  });
});

test('a value of the wrong type is reported with its line', () => {
  const loaded = load(
    ['apiVersion: networking.k8s.io/v1', 'kind: NetworkPolicy', 'metadata: {name: p}', 'spec:', '  ingress: {}'].join(
      '\n',
    ),
  );
  expect(loaded).toMatchObject({
    ok: false,
    problems: [
      {
        sentence: 'spec.ingress must be a list, not a mapping: begin each item with "- ".',
        message: expect.stringContaining('NetworkPolicy in version "v1" cannot be handled as a NetworkPolicy: json:'),
        place: { line: 5 },
      },
    ],
  });
});

test('an unknown field is dropped with a warning that names the intended one', () => {
  const loaded = load(JSON.stringify(policyOf({ podselector: { matchLabels: { app: 'web' } } })));
  expect(loaded).toMatchObject({ ok: true, warnings: [{ kind: 'unknown field', meant: ['spec', 'podSelector'] }] });
  expect(loaded.ok && loaded.cluster.policies[0]?.podSelector).toEqual([]);
});

test('documents, lists and workloads are read with their places, other kinds are skipped', () => {
  const cluster = clusterIn(`
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: a, kubernetes.io/metadata.name: wrong}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ignored}
---
apiVersion: v1
kind: PodList
items:
- metadata: {name: web, namespace: shop, labels: {app: web}}
  spec: {containers: [{name: c, ports: [{containerPort: 80, name: http}]}]}
  status: {podIPs: [{ip: 10.244.0.5}, {ip: "fd00::5"}], hostIP: 172.18.0.2}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: report}}, spec: {hostNetwork: true}}}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: shop}
spec: {template: {metadata: {labels: {app: once}}, spec: {initContainers: [
  {name: s, restartPolicy: Always, ports: [{containerPort: 9, protocol: SCTP}]}, {name: i, ports: [{containerPort: 1}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}}
`);
  expect(cluster.namespaces.get('shop')?.labels).toEqual({ team: 'a', 'kubernetes.io/metadata.name': 'shop' });
  expect(cluster.namespaces.get('default')?.isDescribed).toBe(false);
  expect(cluster.pods.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)).toEqual([
    'Pod shop/web',
    'CronJob default/report',
    'Job shop/once',
  ]);
  const [web, report, once] = cluster.pods;
  expect(web?.addresses.map(formatAddress)).toEqual(['10.244.0.5', 'fd00::5']);
  expect(web?.nodeAddresses.map(formatAddress)).toEqual(['172.18.0.2']);
  expect(web?.ports).toEqual([{ name: 'http', port: 80, protocol: 'TCP' }]);
  expect(report?.hostNetwork).toBe(true);
  expect(once?.labels).toMatchObject({ app: 'once', 'job-name': 'once', 'batch.kubernetes.io/job-name': 'once' });
  expect(once?.ports).toEqual([{ name: '', port: 9, protocol: 'SCTP' }]);
  expect(cluster.policies[0]?.placeOf(['spec', 'podSelector'])).toMatchObject({ line: 31 });
});

test('if an object is defined twice, the last definition counts', () => {
  const twice = [{ podSelector: {} }, { podSelector: {}, policyTypes: ['Egress'] }].map((spec) =>
    JSON.stringify(policyOf(spec)),
  );
  const loaded = load(twice.join('\n---\n'));
  expect(loaded).toMatchObject({ ok: true, warnings: [{ kind: 'duplicate object', place: { line: 1 } }] });
  expect(loaded.ok && loaded.cluster.policies.map(({ policyTypes }) => policyTypes)).toEqual([['egress']]);
});

test('policies of other APIs are reported, those of a removed API are refused', () => {
  expect(load('{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: c}}')).toMatchObject({
    ok: true,
    warnings: [{ kind: 'other policy' }],
  });
  expect(load('{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: c}}')).toMatchObject({
    ok: false,
    problems: [{ message: 'no matches for kind "NetworkPolicy" in version "extensions/v1beta1"' }],
  });
});

test.each([
  ['a: [', 'neither YAML nor JSON'],
  ['just words', 'needs apiVersion and kind'],
])('%s is not an object', (text, words) => {
  expect(load(`${text}\n`)).toMatchObject({ ok: false, problems: [{ sentence: expect.stringContaining(words) }] });
});

test('the pod network comes from the options, from Nodes, from pods, or is the usual one', () => {
  const pod = '{apiVersion: v1, kind: Pod, metadata: {name: p}, status: {podIP: 10.42.3.4}}';
  const node = '{apiVersion: v1, kind: Node, metadata: {name: node}, spec: {podCIDRs: [10.1.0.0/24]}}';
  const network = (text: string, podNetwork?: readonly string[]) => {
    const loaded = loadCluster([{ file: 'f', text }], { minor: 37, ...(podNetwork && { podNetwork }) });
    return loaded.ok
      ? loaded.cluster.podNetwork.map(([start, end]) => [start, end - 1n].map(formatAddress).join())
      : [];
  };
  expect(network('')).toEqual(['10.244.0.0,10.244.255.255']);
  expect(network(pod)).toEqual(['10.42.0.0,10.42.255.255']);
  expect(network(`${pod}\n---\n${node}`)).toEqual(['10.1.0.0,10.1.0.255']);
  expect(network(pod, ['fd00::/64'])).toEqual(['fd00::,fd00::ffff:ffff:ffff:ffff']);
});
