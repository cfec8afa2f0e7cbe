import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { folderWith, network } from './program.ts';

const LISTS: Readonly<Record<string, object>> = {
  '/apis/networking.k8s.io/v1/networkpolicies': {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicyList',
    items: [
      {
        metadata: { name: 'p', namespace: 'shop' },
        spec: {
          podSelector: {},
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
        },
      },
    ],
  },
  '/api/v1/namespaces': { apiVersion: 'v1', kind: 'NamespaceList', items: [{ metadata: { name: 'shop' } }] },
  '/api/v1/pods': {
    apiVersion: 'v1',
    kind: 'PodList',
    items: ['web', 'api', 'other'].map((name, i) => ({
      metadata: { name, namespace: 'shop', labels: { app: name } },
      spec: { containers: [{ name: 'c' }] },
      status: { podIP: `10.244.0.${i + 1}` },
    })),
  },
  '/api/v1/services': { apiVersion: 'v1', kind: 'ServiceList', items: [] },
  '/api/v1/nodes': { apiVersion: 'v1', kind: 'NodeList', items: [] },
};

/** Starts an API server that serves only the given lists and forbids everything else, and points KUBECONFIG at it. */
async function clusterWith(lists: Readonly<Record<string, object>>): Promise<{ readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const list = lists[request.url ?? ''];
    response.writeHead(list === undefined ? 403 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(list ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const folder = await folderWith({
    config: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        { name: 'c', cluster: { server: `http://127.0.0.1:${address.port}`, 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'u', user: { token: 'secret' } }],
    }),
  });
  vi.stubEnv('KUBECONFIG', join(folder, 'config'));
  onTestFinished(() => void vi.unstubAllEnvs());
  return { requests };
}

// The Kubernetes client takes several seconds to load on a busy machine.
test('the cluster in the kubeconfig is read, and nothing is written', { timeout: 60_000 }, async () => {
  const { requests } = await clusterWith(LISTS);
  const allowed = await network('explain', '--live', '--', 'shop/web', 'shop/api', '80');
  expect(allowed).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('by ingress rule 1 of shop/p (here:1)'),
  });
  const denied = await network('explain', '--live', '--json', '--', 'shop/other', 'shop/api', '80');
  expect(JSON.parse(denied.stdout)).toMatchObject({ allowed: false });
  expect(new Set(requests.slice(0, 5))).toEqual(new Set(Object.keys(LISTS).map((path) => `GET ${path} Bearer secret`)));
});

test('the cluster is compared with the files that are to replace its policies', async () => {
  await clusterWith(LISTS);
  const folder = await folderWith({
    'p.yaml': '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: shop}, spec: {}}',
  });
  const { code, stdout } = await network('compare', folder, '--live', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    counterexample: { kind: 'closed', connection: { from: { pod: 'web' } } },
  });
});

test('missing read permissions are a failure of the environment', async () => {
  const { '/api/v1/pods': _, ...others } = LISTS;
  await clusterWith(others);
  const { code, stderr } = await network('lint', '--live');
  expect(code).toBe(3);
  expect(stderr).toContain('GET /api/v1/pods answers 403');
});
