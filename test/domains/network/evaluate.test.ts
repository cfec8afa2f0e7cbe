import { expect, test } from 'vitest';
import { evaluate } from '../../../src/domains/network/evaluate.ts';
import { clusterOf, connection, isAllowed, namespace, pod, policy } from './cluster-of.ts';

const web = pod('shop/web', { labels: '{app: web}', ip: '10.244.0.1', hostIP: '172.18.0.2' });
const api = pod('shop/api', { labels: '{app: api}', ip: '10.244.0.2', ports: '[{name: http, containerPort: 8080}]' });
const db = pod('data/db', { labels: '{app: db}', ip: '10.244.1.1' });
const namespaces = [namespace('shop', '{team: a}'), namespace('data', '{team: b}')];
const world = [web, api, db, ...namespaces];

test('a pod that no policy selects is open in both directions', () => {
  const cluster = clusterOf(world);
  expect(evaluate(cluster, connection(cluster, 'shop/web', 'data/db', 5432))).toEqual({
    allowed: true,
    egress: { allowed: true, reason: 'not isolated' },
    ingress: { allowed: true, reason: 'not isolated' },
  });
});

test('both directions must allow', () => {
  const out = policy(
    'shop/out',
    '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: b}}}]}]}',
  );
  const into = policy(
    'data/in',
    '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: api}}}]}]}',
  );
  const cluster = clusterOf([...world, out, into]);
  expect(isAllowed(cluster, 'shop/api', 'data/db', 5432)).toBe(true);
  const { allowed, egress, ingress } = evaluate(cluster, connection(cluster, 'shop/web', 'data/db', 5432));
  expect(allowed).toBe(false);
  expect(egress).toMatchObject({ allowed: true, reason: 'rule', rule: 0, policy: { name: 'out' } });
  expect(ingress).toMatchObject({ allowed: false, isolatedBy: [{ name: 'in' }] });
});

test('a port name is resolved at the destination, by protocol', () => {
  const ingress = policy('shop/in', '{podSelector: {}, ingress: [{ports: [{port: http}]}]}');
  const cluster = clusterOf([...world, ingress]);
  expect(isAllowed(cluster, 'data/db', 'shop/api', 8080)).toBe(true);
  expect(isAllowed(cluster, 'data/db', 'shop/api', 80)).toBe(false);
  expect(isAllowed(cluster, 'data/db', 'shop/api', 8080, 'UDP')).toBe(false);
  expect(isAllowed(cluster, 'data/db', 'shop/web', 8080)).toBe(false);
  const egress = policy('data/out', '{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}');
  const out = clusterOf([...world, egress]);
  expect(isAllowed(out, 'data/db', 'shop/api', 8080)).toBe(true);
  expect(isAllowed(out, 'data/db', '8.8.8.8', 8080)).toBe(false);
});

test('a pod reaches itself, and its own node reaches it', () => {
  const cluster = clusterOf([...world, policy('shop/deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}')]);
  expect(isAllowed(cluster, 'shop/web', 'shop/web', 80)).toBe(true);
  expect(isAllowed(cluster, '172.18.0.2', 'shop/web', 80)).toBe(true);
  expect(isAllowed(cluster, '172.18.0.3', 'shop/web', 80)).toBe(false);
  expect(isAllowed(cluster, '172.18.0.2', 'shop/api', 80)).toBe(false);
  expect(isAllowed(cluster, 'shop/web', '172.18.0.2', 10250)).toBe(false);
});

test('replicas of a workload are different pods', () => {
  const replicas = pod('shop/job', { kind: 'Deployment', labels: '{app: job}' });
  const cluster = clusterOf([...world, replicas, policy('shop/deny', '{podSelector: {}}')]);
  expect(isAllowed(cluster, 'shop/job', 'shop/job', 80)).toBe(false);
});

test('blocks match pods by their addresses; an address of a pod is that pod', () => {
  const spec = (block: string) => `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: ${block}}]}]}`;
  const all = clusterOf([
    ...world,
    policy('shop/out', spec('{cidr: 0.0.0.0/0, except: [10.244.1.0/24, 169.254.169.254/32]}')),
  ]);
  expect(isAllowed(all, 'shop/web', 'shop/api', 1)).toBe(true);
  expect(isAllowed(all, 'shop/web', 'data/db', 1)).toBe(false);
  expect(isAllowed(all, 'shop/web', '169.254.169.254', 80)).toBe(false);
  expect(isAllowed(all, 'shop/web', '169.254.169.253', 80)).toBe(true);
  expect(isAllowed(all, 'shop/web', '2001:db8::1', 80)).toBe(false);
  const pods = policy('shop/out', '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}');
  expect(isAllowed(clusterOf([...world, pods]), 'shop/web', '10.244.0.2', 1)).toBe(true);
  expect(isAllowed(clusterOf([...world, pods]), 'shop/web', '10.244.0.9', 1)).toBe(false);
});

test('a pod without an address is in a block that contains the whole pod network', () => {
  const nowhere = pod('data/new');
  const out = (cidr: string) =>
    policy('shop/out', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}]}]}`);
  const options = { podNetwork: ['10.244.0.0/16'] };
  expect(isAllowed(clusterOf([...world, nowhere, out('0.0.0.0/0')], options), 'shop/web', 'data/new', 1)).toBe(true);
  expect(isAllowed(clusterOf([...world, nowhere, out('10.244.0.0/17')], options), 'shop/web', 'data/new', 1)).toBe(
    false,
  );
});

test('IPv6 blocks and exceptions', () => {
  const six = pod('shop/six', { ip: '"fd00:10:244::7"' });
  const out = policy(
    'shop/out',
    '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "2001:db8::/32", except: ["2001:db8:1::/48"]}}]}]}',
  );
  const cluster = clusterOf([...world, six, out]);
  expect(isAllowed(cluster, 'shop/six', '2001:db8:2::1', 443)).toBe(true);
  expect(isAllowed(cluster, 'shop/six', '2001:db8:1::1', 443)).toBe(false);
});

test('pods on the host network are not covered, and are peers by address only', () => {
  const host = pod('shop/agent', { labels: '{app: web}', hostNetwork: true, ip: '172.18.0.2' });
  const deny = policy('shop/deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
  const open = policy('data/in', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}');
  const cluster = clusterOf([...world.slice(1), host, deny, open]);
  expect(evaluate(cluster, connection(cluster, 'shop/agent', 'data/db', 1))).toMatchObject({
    allowed: false,
    egress: { allowed: true, reason: 'host network' },
    ingress: { allowed: false },
  });
  expect(isAllowed(cluster, '8.8.8.8', 'shop/agent', 1)).toBe(true);
  const byAddress = policy('data/in', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 172.18.0.0/16}}]}]}');
  expect(isAllowed(clusterOf([...world.slice(1), host, byAddress]), 'shop/agent', 'data/db', 1)).toBe(true);
});

test('the label with the name of a namespace exists without an object', () => {
  const into = policy(
    'data/in',
    '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]}',
  );
  expect(isAllowed(clusterOf([web, db, into]), 'shop/web', 'data/db', 1)).toBe(true);
});

test('ranges include both ends, and SCTP is a separate protocol', () => {
  const into = policy(
    'data/in',
    '{podSelector: {}, ingress: [{ports: [{port: 100, endPort: 200}, {protocol: SCTP}]}]}',
  );
  const cluster = clusterOf([...world, into]);
  const ports = [99, 100, 200, 201].map((port) => isAllowed(cluster, 'shop/web', 'data/db', port));
  expect(ports).toEqual([false, true, true, false]);
  expect(isAllowed(cluster, 'shop/web', 'data/db', 7, 'SCTP')).toBe(true);
});
