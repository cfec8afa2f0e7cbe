import { expect, test } from 'vitest';
import { EACH, EACH_ANYWHERE, steps } from './steps.ts';

test.each([
  [
    'describe node n1',
    [
      '* GET /api/v1/nodes/n1',
      'GET /api/v1/pods',
      'GET /api/v1/events',
      'GET /apis/resource.k8s.io/v1/resourceslices',
      'GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1',
    ],
  ],
  [
    'describe nodes',
    [
      'GET /api/v1/nodes',
      `* GET /api/v1/nodes/NAME${EACH}`,
      'GET /api/v1/pods',
      'GET /api/v1/events (if it finds exactly one object)',
      'GET /apis/resource.k8s.io/v1/resourceslices',
      'GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/NAME',
    ],
  ],
  [
    'describe deploy d',
    [
      '* GET /apis/apps/v1/namespaces/default/deployments/d',
      'GET /api/v1/namespaces/default/events',
      'GET /apis/apps/v1/namespaces/default/replicasets',
    ],
  ],
  [
    'describe svc s -n dev',
    [
      '* GET /api/v1/namespaces/dev/services/s',
      'GET /apis/discovery.k8s.io/v1/namespaces/dev/endpointslices',
      'GET /api/v1/namespaces/dev/events',
    ],
  ],
  [
    'describe ing i',
    [
      '* GET /apis/networking.k8s.io/v1/namespaces/default/ingresses/i',
      'GET /api/v1/namespaces/default/events',
      'GET /apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
      'GET /api/v1/namespaces/default/services/NAME',
    ],
  ],
  [
    'describe ns dev',
    [
      '* GET /api/v1/namespaces/dev',
      'GET /api/v1/namespaces/dev/resourcequotas',
      'GET /api/v1/namespaces/dev/limitranges',
    ],
  ],
  ['describe secret db', ['* GET /api/v1/namespaces/default/secrets/db']],
  ['describe clusterrole view', ['* GET /apis/rbac.authorization.k8s.io/v1/clusterroles/view']],
  ['describe pv x', ['* GET /api/v1/persistentvolumes/x', 'GET /api/v1/events']],
  ['describe pod web --show-events=false', ['* GET /api/v1/namespaces/default/pods/web']],
  [
    'describe cm a b',
    ['* GET /api/v1/namespaces/default/configmaps/a', '* GET /api/v1/namespaces/default/configmaps/b'],
  ],
  [
    'describe pods -A -l a=b',
    [
      'GET /api/v1/pods?labelSelector=a%3Db',
      `* GET /api/v1/namespaces/NAMESPACE/pods/NAME${EACH_ANYWHERE}`,
      'GET /api/v1/namespaces/NAMESPACE/events (if it finds exactly one object)',
    ],
  ],
])('kubectl %s', (line, expected) => {
  expect(steps(line)).toEqual(expected);
});

test.each(['replicasets', 'daemonsets', 'statefulsets'])('kubectl describe %s looks up their pods', (resource) => {
  expect(steps(`describe ${resource} x`)).toEqual([
    `* GET /apis/apps/v1/namespaces/default/${resource}/x`,
    'GET /api/v1/namespaces/default/pods',
    'GET /api/v1/namespaces/default/events',
  ]);
});
