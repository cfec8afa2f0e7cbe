import { expect, test } from 'vitest';
import type { Answered, Asked } from '../../fixtures/answering-node.ts';
import { withAnsweringNode } from '../../fixtures/answering-node.ts';
import { verdict } from '../../fixtures/one-check.ts';

const AT_API = '/var/run/secrets/kubernetes.io/serviceaccount';
const SECRETS = [
  { metadata: { name: 'legacy' }, type: 'kubernetes.io/service-account-token' },
  { metadata: { name: 'db' }, type: 'Opaque' },
];

interface Container {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** The spec of a Pod template whose one container is called app, unless there are others. */
function spec(volumes: readonly object[], mounts: readonly object[], more: readonly Container[] = []) {
  return { serviceAccountName: 'web', volumes, containers: [{ name: 'app', volumeMounts: mounts }, ...more] };
}

const VAULT = projected({ audience: 'vault', expirationSeconds: 1200, path: 'token' });
const MOUNT = { name: 'vault', mountPath: '/var/run/secrets/vault/' };
const EXPECTED = { container: 'app', file: '/var/run/secrets/vault/token', audience: 'vault', seconds: 1200 };

function projected(token: object, name = 'vault') {
  return { name, projected: { sources: [{ serviceAccountToken: token }] } };
}

/** What admission makes of a template with one container: it mounts the token for the API server. */
function admitted(volumes: readonly object[], mounts: readonly object[]) {
  const api = projected({ expirationSeconds: 3607, path: 'token' }, 'kube-api-access');
  return spec([...volumes, api], [...mounts, { name: 'kube-api-access', mountPath: AT_API }]);
}

/** A cluster with one Deployment whose Pods are made as `admission` says. */
function clusterOf(template: object | null, admission: (asked: Asked) => Answered) {
  return (asked: Asked): Answered => {
    if (asked.path.endsWith('/secrets')) return { status: 200, body: { items: SECRETS } };
    if (asked.path === '/api/v1/namespaces/shop/pods?dryRun=All') return admission(asked);
    if (template === null) return { status: 404, body: { kind: 'Status', message: 'not found' } };
    expect(asked.path).toBe('/apis/apps/v1/namespaces/shop/deployments/web');
    return { status: 200, body: { spec: { template: { metadata: { labels: { app: 'web' } }, spec: template } } } };
  };
}

const CHECK = { kind: 'pod-tokens', workload: 'deployment', name: 'web', namespace: 'shop', serviceAccount: 'web' };

const told = (pod: object, tokens: readonly object[] = [EXPECTED]) =>
  withAnsweringNode(
    clusterOf(pod, () => ({ status: 201, body: { spec: pod } })),
    (node) => verdict({ ...CHECK, tokens }, node),
  );

test('the Pod that admission creates from the template is judged, not the template', async () => {
  const pod = spec([VAULT], [MOUNT]);
  const asked: Asked[] = [];
  const admission = (one: Asked) => {
    asked.push(one);
    return { status: 201, body: { spec: admitted([VAULT], [MOUNT]) } };
  };
  const said = await withAnsweringNode(clusterOf(pod, admission), (node) =>
    verdict({ ...CHECK, tokens: [EXPECTED] }, node),
  );
  expect(said).toContain(`fail: container app has a token for the API server at ${AT_API}/token, valid for 3607 s`);
  expect(asked.map(({ method, body }) => ({ method, body }))).toEqual([
    {
      method: 'POST',
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { generateName: 'web-', labels: { app: 'web' } },
        spec: pod,
      },
    },
  ]);
});

test.each([
  ['mounted as a folder', spec([VAULT], [MOUNT]), [EXPECTED]],
  [
    'mounted as a file',
    spec(
      [projected({ audience: 'vault', expirationSeconds: 1200, path: 'x' })],
      [{ name: 'vault', mountPath: EXPECTED.file, subPath: 'x' }],
    ),
    [EXPECTED],
  ],
  ['the default one', admitted([], []), [{ container: 'app' }]],
  ['in a volume that nothing mounts', spec([VAULT, { name: 's', secret: { secretName: 'legacy' } }], []), []],
  ['left out by a subPath', spec([VAULT], [{ ...MOUNT, subPath: 'ca.crt' }]), []],
  [
    'a Secret without a token',
    spec([{ name: 'db', secret: { secretName: 'db' } }], [{ name: 'db', mountPath: '/db' }]),
    [],
  ],
  [
    'a Secret that may be missing',
    spec([{ name: 'x', secret: { secretName: 'none', optional: true } }], [{ name: 'x', mountPath: '/x' }]),
    [],
  ],
])('passes: %s', async (_, pod, tokens) => {
  expect(await told(pod, tokens)).toMatch(
    /^pass: the Pods of deployment\/web in namespace shop run as ServiceAccount web/,
  );
});

test.each([
  [
    'no audience',
    spec([projected({ expirationSeconds: 1200, path: 'token' })], [MOUNT]),
    'a token for the API server at /var/run/secrets/vault/token, valid for 1200 s',
  ],
  ['no lifetime', spec([projected({ audience: 'vault', path: 'token' })], [MOUNT]), 'valid for 3600 s'],
  [
    'another file',
    spec([projected({ audience: 'vault', path: 'jwt' })], [MOUNT]),
    'It has a token for vault at /var/run/secrets/vault/jwt',
  ],
  ['nothing', spec([], []), 'It has none at all.'],
  [
    'a second container',
    spec([VAULT], [MOUNT], [{ name: 'metrics', volumeMounts: [MOUNT] }]),
    'container metrics has a token for vault',
  ],
  [
    'a Secret in a volume',
    spec([VAULT, { name: 's', secret: { secretName: 'legacy' } }], [MOUNT, { name: 's', mountPath: '/s' }]),
    'the token of Secret legacy at /s',
  ],
  [
    'a projected Secret',
    spec(
      [VAULT, { name: 's', projected: { sources: [{ secret: { name: 'legacy' } }] } }],
      [MOUNT, { name: 's', mountPath: '/s' }],
    ),
    'the token of Secret legacy at /s',
  ],
  [
    'a Secret in a variable',
    spec(
      [VAULT],
      [MOUNT],
      [{ name: 'x', env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'legacy', key: 'token' } } }] }],
    ),
    'the token of Secret legacy at environment variable TOKEN',
  ],
  [
    'a Secret in the environment',
    spec([VAULT], [MOUNT], [{ name: 'x', envFrom: [{ secretRef: { name: 'legacy' } }] }]),
    'the token of Secret legacy at its environment',
  ],
  [
    'a missing Secret',
    spec([VAULT, { name: 's', secret: { secretName: 'gone' } }], [MOUNT, { name: 's', mountPath: '/s' }]),
    'the missing Secret gone at /s',
  ],
  [
    'an init container',
    { ...spec([VAULT], [MOUNT]), initContainers: [{ name: 'init', volumeMounts: [MOUNT] }] },
    'container init has a token for vault',
  ],
  [
    'another account',
    { ...spec([VAULT], [MOUNT]), serviceAccountName: 'default' },
    'they run as ServiceAccount default',
  ],
])('fails: %s', async (_, pod, words) => {
  const said = await told(pod);
  expect(said).toMatch(/^fail: /);
  expect(said).toContain(words);
});

test('Pods that admission refuses fail with its message', async () => {
  const refuses = () => ({ status: 403, body: { kind: 'Status', message: 'serviceaccount "web" not found' } });
  const said = await withAnsweringNode(clusterOf(spec([], []), refuses), (node) => verdict(CHECK, node));
  expect(said).toContain('fail: the Pods of deployment/web in namespace shop are refused');
  expect(said).toContain('why: The API server says: serviceaccount "web" not found');
});

test('a missing workload fails, and an API server that does not answer is an error', async () => {
  const fails = () => ({ status: 500, body: { kind: 'Status', message: 'etcdserver: timed out' } });
  const missing = await withAnsweringNode(clusterOf(null, fails), (node) => verdict(CHECK, node));
  expect(missing).toContain('fail: there is no deployment/web in namespace shop');
  const said = await withAnsweringNode(clusterOf(spec([], []), fails), (node) => verdict(CHECK, node));
  expect(said).toContain('error: the grader could not decide');
  expect(said).toContain('etcdserver: timed out');
});
