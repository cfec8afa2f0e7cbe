import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evaluate } from '../../../../src/domains/audit/policy/evaluate.ts';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import type { Level } from '../../../../src/domains/audit/policy/policy.ts';
import type { ResourceTarget, User } from '../../../../src/kubernetes/request/attributes.ts';

/** The expectations of cluster/gce/gci/audit_policy_test.go in Kubernetes for the policy of clusters on GCE. */

const AUTHENTICATED = 'system:authenticated';
const USERS = {
  anonymous: { name: 'system:anonymous', groups: ['system:unauthenticated'] },
  kubeproxy: { name: 'system:kube-proxy', groups: [AUTHENTICATED] },
  ingress: { name: 'system:unsecured', groups: [AUTHENTICATED, 'system:masters'] },
  kubelet: { name: 'kubelet', groups: [AUTHENTICATED, 'system:nodes'] },
  node: { name: 'system:node:node-123', groups: [AUTHENTICATED, 'system:nodes'] },
  controller: { name: 'system:kube-controller-manager', groups: [AUTHENTICATED] },
  scheduler: { name: 'system:kube-scheduler', groups: [AUTHENTICATED] },
  apiserver: { name: 'system:apiserver', groups: ['system:masters'] },
  autoscaler: { name: 'cluster-autoscaler', groups: [AUTHENTICATED] },
  npd: { name: 'system:node-problem-detector', groups: [AUTHENTICATED] },
  npdSA: serviceAccount('kube-system', 'node-problem-detector'),
  namespaceController: serviceAccount('kube-system', 'namespace-controller'),
  endpointController: serviceAccount('kube-system', 'endpoint-controller'),
  defaultSA: serviceAccount('default', 'default'),
} satisfies Record<string, User>;
type UserName = keyof typeof USERS;

const RESOURCES = {
  nodes: target('nodes'),
  nodeStatus: target('nodes', { subresource: 'status' }),
  endpoints: target('endpoints', { namespace: 'default' }),
  sysEndpoints: target('endpoints', { namespace: 'kube-system' }),
  services: target('services', { namespace: 'default' }),
  serviceStatus: target('services', { namespace: 'default', subresource: 'status' }),
  configmaps: target('configmaps', { namespace: 'default' }),
  sysConfigmaps: target('configmaps', { namespace: 'kube-system' }),
  namespaces: target('namespaces'),
  namespaceStatus: target('namespaces', { subresource: 'status' }),
  namespaceFinal: target('namespaces', { subresource: 'finalize' }),
  podMetrics: target('podmetrics', { namespace: 'default', group: 'metrics.k8s.io' }),
  nodeMetrics: target('nodemetrics', { group: 'metrics.k8s.io' }),
  pods: target('pods', { namespace: 'default' }),
  podStatus: target('pods', { namespace: 'default', subresource: 'status' }),
  secrets: target('secrets', { namespace: 'default' }),
  tokenReviews: target('tokenreviews', { group: 'authentication.k8s.io' }),
  deployments: target('deployments', { namespace: 'default', group: 'apps' }),
  clusterRoles: target('clusterroles', { group: 'rbac.authorization.k8s.io' }),
  events: target('events', { namespace: 'default' }),
  foos: target('foos', { namespace: 'default', group: 'example.com' }),
  foosBaz: target('foos', { namespace: 'default', group: 'example.com', subresource: 'baz' }),
} satisfies Record<string, ResourceTarget>;
type ResourceName = keyof typeof RESOURCES;

const SOMEBODY: readonly UserName[] = ['defaultSA', 'anonymous', 'npd', 'namespaceController'];
const MANAGERS: readonly UserName[] = ['controller', 'scheduler', 'endpointController'];
const GENERAL: readonly ResourceName[] = ['sysEndpoints', 'podMetrics', 'pods', 'clusterRoles', 'deployments'];

const ON_RESOURCES: readonly (readonly [Level, readonly UserName[], readonly string[], readonly ResourceName[]])[] = [
  ['None', ['kubeproxy'], ['watch'], ['endpoints', 'sysEndpoints', 'services', 'serviceStatus']],
  ['Request', ['kubeproxy'], ['watch'], ['nodes', 'pods']],
  ['None', ['ingress'], ['get'], ['sysConfigmaps']],
  ['Metadata', ['ingress'], ['get'], ['configmaps']],
  ['None', ['kubelet', 'node'], ['get'], ['nodes', 'nodeStatus']],
  ['Metadata', ['kubelet', 'node'], ['get'], ['sysConfigmaps', 'secrets']],
  ['RequestResponse', ['kubelet', 'node'], ['create'], ['deployments', 'pods']],
  ['None', MANAGERS, ['get', 'update'], ['sysEndpoints']],
  ['Request', MANAGERS, ['get'], ['endpoints']],
  ['RequestResponse', MANAGERS, ['update'], ['endpoints']],
  ['None', ['apiserver'], ['get'], ['namespaces', 'namespaceStatus', 'namespaceFinal']],
  ['Metadata', ['apiserver'], ['get', 'create', 'update'], ['sysConfigmaps', 'secrets']],
  ['None', ['autoscaler'], ['get', 'update'], ['sysConfigmaps', 'sysEndpoints']],
  ['Metadata', ['autoscaler'], ['get', 'update'], ['configmaps']],
  ['RequestResponse', ['autoscaler'], ['update'], ['endpoints']],
  ['None', ['controller'], ['get', 'list'], ['podMetrics', 'nodeMetrics']],
  [
    'None',
    ['node', 'apiserver', 'defaultSA', 'anonymous'],
    ['get', 'list', 'create', 'patch', 'update', 'delete'],
    ['events'],
  ],
  ['Request', ['kubelet', 'node', 'npd', 'npdSA'], ['update', 'patch'], ['nodeStatus', 'podStatus']],
  ['Request', ['namespaceController'], ['deletecollection'], ['pods', 'namespaces']],
  ['Metadata', SOMEBODY, ['get', 'create', 'update'], ['secrets', 'configmaps', 'sysConfigmaps', 'tokenReviews']],
  ['Request', SOMEBODY, ['get', 'list', 'watch'], GENERAL],
  ['RequestResponse', SOMEBODY, ['create', 'update', 'patch', 'delete'], GENERAL],
  ['Metadata', SOMEBODY, ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'], ['foos', 'foosBaz']],
];

const ON_PATHS: readonly (readonly [Level, readonly string[]])[] = [
  ['None', ['/healthz', '/healthz/etcd', '/swagger-2.0.0.json', '/swagger-2.0.0.pb-v1.gz', '/version']],
  ['Metadata', ['/logs', '/openapi/v2', '/apis/policy', '/metrics', '/api']],
];

const VECTORS = [
  ...ON_RESOURCES.flatMap(([level, users, verbs, resources]) =>
    users.flatMap((user) =>
      verbs.flatMap((verb) =>
        resources.map((resource) => ({
          level,
          request: { user: USERS[user], verb, path: '', resource: RESOURCES[resource] },
        })),
      ),
    ),
  ),
  ...ON_PATHS.flatMap(([level, paths]) =>
    Object.values(USERS).flatMap((user) =>
      ['get', 'post'].flatMap((verb) =>
        paths.map((path) => ({ level, request: { user, verb, path, resource: null } })),
      ),
    ),
  ),
];

test('the GCE policy yields the 618 levels and stages that Kubernetes tests', () => {
  const file = `${import.meta.dirname}/../../../fixtures/policies/gce.yaml`;
  const loaded = loadPolicy(readFileSync(file, 'utf8'), { file, minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  expect(loaded.policy.rules).toHaveLength(17);
  expect(VECTORS).toHaveLength(618);
  for (const { level, request } of VECTORS) {
    const decision = evaluate(loaded.policy, request, 37);
    expect(decision.level, JSON.stringify(request)).toBe(level);
    if (level !== 'None') expect(decision.omitStages, JSON.stringify(request)).toEqual(['RequestReceived']);
  }
});

function serviceAccount(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  };
}

function target(resource: string, fields: Partial<ResourceTarget> = {}): ResourceTarget {
  return { group: '', resource, subresource: '', namespace: '', name: '', ...fields };
}
