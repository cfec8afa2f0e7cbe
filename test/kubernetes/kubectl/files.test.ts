import { expect, test } from 'vitest';
import type { ManifestObject } from '../../../src/kubernetes/kubectl/manifest-object.ts';
import { GONE, SPDY, steps } from './steps.ts';

const DEPLOYMENT: ManifestObject = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'dev', name: 'd' };
const CONFIG_MAP: ManifestObject = { apiVersion: 'v1', kind: 'ConfigMap', namespace: null, name: 'c' };
const D = '/apis/apps/v1/namespaces/dev/deployments/d';
const C = '/api/v1/namespaces/default/configmaps';

test.each([
  ['get -f d.yaml', [`* GET ${D}`]],
  [
    'get -f d.yaml -w',
    [`* GET ${D}`, '* GET /apis/apps/v1/namespaces/dev/deployments?fieldSelector=metadata.name%3Dd&watch=true'],
  ],
  [
    'describe -f d.yaml',
    [`* GET ${D}`, 'GET /api/v1/namespaces/dev/events', 'GET /apis/apps/v1/namespaces/dev/replicasets'],
  ],
  ['edit -f d.yaml', [`GET ${D}`, `* PATCH ${D} (if it is changed in the editor)`]],
  ['patch -f d.yaml -p {}', [`* PATCH ${D}`]],
  ['patch -f d.yaml --patch-file p.yaml', [`* PATCH ${D}`]],
  ['set resources -f d.yaml --limits=cpu=1', [`GET ${D}`, `* PATCH ${D}`]],
  ['set selector -f d.yaml a=b', [`GET ${D}`, `* PATCH ${D}`]],
  ['set subject -f d.yaml --user=x', [`GET ${D}`, `* PATCH ${D}`]],
  ['describe -f d.yaml --show-events=false', [`* GET ${D}`, 'GET /apis/apps/v1/namespaces/dev/replicasets']],
  ['edit -f d.yaml --subresource=status', [`GET ${D}/status`, `* PATCH ${D}/status (if it is changed in the editor)`]],
  ['label -f d.yaml a=b', [`GET ${D}`, `* PATCH ${D}`]],
  ['annotate -f d.yaml a=b', [`GET ${D}`, `* PATCH ${D}`]],
  ['label --local -f d.yaml a=b', []],
  ['scale -f d.yaml --replicas=1', [`* PATCH ${D}/scale`]],
  ['scale -f d.yaml --replicas=1 --current-replicas=2', [`GET ${D}/scale`, `* PUT ${D}/scale`]],
  ['expose -f d.yaml --port=80', ['* POST /api/v1/namespaces/default/services']],
  ['autoscale -f d.yaml --max=3', ['* POST /apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers']],
  ['rollout restart -f d.yaml', [`GET ${D}`, `* PATCH ${D}`]],
  ['rollout history -f d.yaml', [`* GET ${D}`, 'GET /apis/apps/v1/namespaces/dev/replicasets']],
  ['set image -f d.yaml a=b', [`GET ${D}`, `* PATCH ${D}`]],
  ['set env -f d.yaml A=b', [`GET ${D}`, `* PATCH ${D}`]],
  ['set sa -f d.yaml default', [`GET ${D}`, `* PATCH ${D}`]],
  [
    'exec -f d.yaml -- ls',
    [
      'GET /api/v1/namespaces/dev/pods',
      '* GET /api/v1/namespaces/dev/pods/NAME/exec',
      `POST /api/v1/namespaces/dev/pods/NAME/exec${SPDY}`,
    ],
  ],
])('kubectl %s reads the object from the file', (line, expected) => {
  expect(steps(line, [DEPLOYMENT])).toEqual(expected);
});

test.each([
  ['replace --force -f c.yaml', [`* DELETE ${C}/c`, `GET ${C}/c${GONE}`, `* POST ${C}`]],
  ['apply view-last-applied -f c.yaml', [`* GET ${C}/c`]],
  ['apply set-last-applied -f c.yaml', [`GET ${C}/c`, `* PATCH ${C}/c`]],
  ['apply edit-last-applied -f c.yaml', [`GET ${C}/c`, `* PATCH ${C}/c (if it is changed in the editor)`]],
  [
    'diff -f c.yaml',
    [
      `GET ${C}/c`,
      `* POST ${C}?dryRun=All (if it does not exist)`,
      `* PATCH ${C}/c?dryRun=All (if it exists and differs)`,
    ],
  ],
  ['diff --server-side -f c.yaml', [`GET ${C}/c`, `* PATCH ${C}/c?dryRun=All`]],
  ['wait --for=delete -f c.yaml', [`* GET ${C}/c`, `* GET ${C}?fieldSelector=metadata.name%3Dc&watch=true`]],
  ['auth reconcile -f c.yaml', []],
])('kubectl %s', (line, expected) => {
  expect(steps(line, [CONFIG_MAP])).toEqual(expected);
});

test('a forced replace deletes all objects before it creates them again', () => {
  const two = [CONFIG_MAP, { ...CONFIG_MAP, name: 'e' }];
  const methods = steps('replace --force -f x.yaml', two).map((sent) => sent.replace('* ', '').split(' ')[0]);
  expect(methods).toEqual(['DELETE', 'DELETE', 'GET', 'GET', 'POST', 'POST']);
});

test.each(['approve', 'deny'])('certificate %s reads the name of the request from the file', (action) => {
  const csr = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', namespace: null, name: 'c1' };
  expect(steps(`certificate ${action} -f csr.yaml`, [csr])).toEqual([
    'GET /apis/certificates.k8s.io/v1/certificatesigningrequests/c1',
    '* PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/c1/approval',
  ]);
});

test('auth reconcile writes the roles and bindings of the file', () => {
  const rbac = (kind: string, namespace: string | null) => ({
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind, namespace },
    name: 'r',
  });
  const all = '/apis/rbac.authorization.k8s.io/v1';
  expect(steps('auth reconcile -f x.yaml', [rbac('Role', 'dev'), CONFIG_MAP, rbac('ClusterRole', null)])).toEqual([
    `GET ${all}/namespaces/dev/roles/r`,
    'GET /api/v1/namespaces/dev (if it does not exist)',
    `* POST ${all}/namespaces/dev/roles (if it does not exist)`,
    `* PUT ${all}/namespaces/dev/roles/r (if it exists and differs)`,
    `GET ${all}/clusterroles/r`,
    `* POST ${all}/clusterroles (if it does not exist)`,
    `* PUT ${all}/clusterroles/r (if it exists and differs)`,
  ]);
});

test('an object whose name the API server generates can be created, and nothing else', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', namespace: null, name: null };
  expect(steps('create -f pod.yaml', [pod])).toEqual(['* POST /api/v1/namespaces/default/pods']);
  expect(() => steps('apply -f pod.yaml', [pod])).toThrow('cannot use generate name with apply');
  for (const command of ['replace', 'delete', 'diff']) {
    expect(() => steps(`${command} -f pod.yaml`, [pod])).toThrow('resource name may not be empty');
  }
});

test('the version is the one in the file', () => {
  const hpa = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', namespace: null, name: 'h' };
  expect(steps('create -f h.yaml', [hpa])).toEqual([
    '* POST /apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers',
  ]);
});

test.each([
  ['CiliumNetworkPolicy', 'ciliumnetworkpolicies'],
  ['GatewayClass', 'gatewayclasses'],
  ['Widget', 'widgets'],
])('the kind %s of a custom resource is guessed to be %s', (kind, resource) => {
  const object = { apiVersion: 'example.com/v1', kind, namespace: null, name: 'x' };
  expect(steps('create -f x.yaml', [object])).toEqual([`* POST /apis/example.com/v1/namespaces/default/${resource}`]);
});

test('a kind that a Kubernetes group does not have is refused', () => {
  const object = { apiVersion: 'apps/v1', kind: 'Widget', namespace: null, name: 'x' };
  expect(() => steps('create -f x.yaml', [object])).toThrow('no matches for kind "Widget" in version "apps/v1"');
});

test.each(['get', 'apply', 'delete', 'create'])(
  'kubectl %s in another namespace than that of the file is refused',
  (command) => {
    expect(() => steps(`${command} -n prod -f d.yaml`, [DEPLOYMENT])).toThrow(
      'the namespace from the provided object "dev" does not match the namespace "prod"',
    );
    expect(steps('get -n dev -f d.yaml', [DEPLOYMENT])).toEqual([`* GET ${D}`]);
    expect(steps('get -n prod -f c.yaml', [CONFIG_MAP])).toEqual(['* GET /api/v1/namespaces/prod/configmaps/c']);
  },
);

test('a file together with words is refused', () => {
  expect(() => steps('get -f c.yaml pods', [CONFIG_MAP])).toThrow('you may not specify resource arguments as well');
});

test.each(['apply -k dir', 'delete -k dir', 'create -k dir'])('kubectl %s says what to do instead', (line) => {
  expect(() => steps(line)).toThrow('write it to a file with "kubectl kustomize DIR" and name that file with -f');
});

test('the program runs in the pod from the file', () => {
  const pod: ManifestObject = { apiVersion: 'v1', kind: 'Pod', namespace: null, name: 'web' };
  const path = '/api/v1/namespaces/default/pods/web/exec';
  expect(steps('exec -f pod.yaml -- ls', [pod])).toEqual([`* GET ${path}`, `POST ${path}${SPDY}`]);
});

test('objects without a name cannot be applied, whatever the other objects are, or be tried with --force', () => {
  expect(() => steps('apply -f c.yaml', [CONFIG_MAP, { ...CONFIG_MAP, name: null }])).toThrow(
    'cannot use generate name with apply',
  );
  expect(() => steps('replace --force --dry-run=server -f c.yaml', [CONFIG_MAP])).toThrow(
    '--dry-run can not be used when --force is set',
  );
});
