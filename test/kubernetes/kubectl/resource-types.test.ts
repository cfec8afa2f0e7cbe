import { expect, test } from 'vitest';
import { resourceType, resourceTypes } from '../../../src/kubernetes/kubectl/resource-types.ts';
import { servedTable } from '../../../src/kubernetes/request/served.ts';

const table = servedTable(37);

test.each([
  ['pods', '/v1/pods true'],
  ['pod', '/v1/pods true'],
  ['po', '/v1/pods true'],
  ['Pod', '/v1/pods true'],
  ['ConfigMap', '/v1/configmaps true'],
  ['no', '/v1/nodes false'],
  ['pods.v1.', '/v1/pods true'],
  ['deploy', 'apps/v1/deployments true'],
  ['deployments.apps', 'apps/v1/deployments true'],
  ['deployments.v1.apps', 'apps/v1/deployments true'],
  ['deploy.v1.apps', 'apps/v1/deployments true'],
  ['clusterroles.v1.rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1/clusterroles false'],
  ['events', '/v1/events true'],
  ['ev', '/v1/events true'],
  ['events.events.k8s.io', 'events.k8s.io/v1/events true'],
  ['events.v1.events.k8s.io', 'events.k8s.io/v1/events true'],
  ['widgets.example.com', 'example.com/v1/widgets true'],
  ['widgets.v1beta1.example.com', 'example.com/v1beta1/widgets true'],
  ['widgets.dev1.example.com', 'dev1.example.com/v1/widgets true'],
])('%s is %s', (word, expected) => {
  const { group, version, resource, namespaced } = resourceType(table, word);
  expect(`${group}/${version}/${resource} ${namespaced}`).toBe(expected);
});

test.each([
  ...['widgets', 'status', 'log', 'pods.apps', 'pods.v1', 'deployments.v1', 'widgets.v1', 'widgets.v1.'],
  ...['deployments.v2.apps', 'pods.networking.k8s.io'],
])('there is no %s', (word) => {
  expect(() => resourceType(table, word)).toThrow(new Error(`the server doesn't have a resource type "${word}"`));
});

test('several at once', () => {
  expect(resourceTypes(table, 'deploy,svc').map(({ resource }) => resource)).toEqual(['deployments', 'services']);
});
