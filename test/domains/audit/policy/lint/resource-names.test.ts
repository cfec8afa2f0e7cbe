import { describe, expect, test } from 'vitest';
import { knownResources, parseApiResources } from '../../../../../src/domains/audit/policy/lint/known-resources.ts';
import { groupProblem, resourceProblem } from '../../../../../src/domains/audit/policy/lint/resource-names.ts';
import { servedTable } from '../../../../../src/kubernetes/request/served.ts';

const known = knownResources(servedTable(37), []);

describe('entries of resources', () => {
  test.each([
    ['', 'secret', '`secret` is the singular of `secrets`, not a resource.'],
    ['', 'Secrets', '`Secrets` is not in lower case, as resources are.'],
    ['', 'secrtes', '`secrtes` is a misspelling of `secrets`.'],
    ['', 'po', '`po` is a short name of `pods`, not a resource.'],
    ['', 'ConfigMap', '`ConfigMap` is the kind of `configmaps`, not a resource.'],
    ['', 'netpol', '`netpol` is a short name of `networkpolicies`, not a resource.'],
    ['', 'deployments', '`deployments` is a resource of the group `apps`, not of the core group ("").'],
    ['apps', 'secrets', '`secrets` is a resource of the core group (""), not of the group `apps`.'],
    ['', 'deployments.apps', '`deployments.apps` is a resource with its group, and `resources` takes the name alone.'],
    ['', 'pod/log', '`pod` is the singular of `pods`, not a resource.'],
    ['', 'pods/logs', '`pods` has no subresource `logs`.'],
    ['', 'pods/preview', '`pods` has no subresource `preview`.'],
    ['', '*/logs', 'No resource of the core group ("") has a subresource `logs`.'],
    ['', '*/*', '`*/*` matches nothing.'],
    ['', 'pods/', '`pods/` matches nothing.'],
    ['', '/log', '`/log` matches nothing.'],
    ['', 'pods/exec/x', '`pods/exec/x` matches nothing.'],
    ['', 'widgets', 'The core group ("") has no resource `widgets`.'],
    ['*', 'secret', '`secret` is the singular of `secrets`, not a resource.'],
    ['*', 'widgets', 'No group has a resource `widgets`.'],
    ['apps', 'widgets', 'The group `apps` has no resource `widgets`.'],
    ['', 'CONFIGMAP', '`CONFIGMAP` is the singular of `configmaps`, not a resource.'],
    ['', 'Endpoint', '`Endpoint` is a misspelling of `endpoints`.'],
    ['', 'ENDPOINTS', '`ENDPOINTS` is not in lower case, as resources are.'],
    ['', 'secert', '`secert` is a misspelling of `secrets`.'],
    ['', 'deployments.batch', 'The core group ("") has no resource `deployments.batch`.'],
    ['', 'pods/statuss', '`pods` has no subresource `statuss`.'],
    ['apps', 'deployments/scales', '`deployments` has no subresource `scales`.'],
    ['', 'pods/logs/x', '`pods/logs/x` matches nothing.'],
    ['', '*/preview', 'No resource of the core group ("") has a subresource `preview`.'],
  ])('%j %s', (group, resource, sentence) => {
    expect(resourceProblem({ group, resource }, known)?.sentence).toBe(sentence);
  });

  test.each([
    ['', '*'],
    ['', 'pods'],
    ['', 'pods/*'],
    ['', '*/status'],
    ['', 'pods/exec'],
    ['apps', 'deployments/scale'],
    ['*', 'deployments'],
    ['example.com', 'anything'],
  ])('%j %s is correct', (group, resource) => {
    expect(resourceProblem({ group, resource }, known)).toBeNull();
  });

  test.each([
    ['', 'secret', 'certain', '', 'secrets'],
    ['', 'deployments', 'certain', 'apps', 'deployments'],
    ['*', 'secret', 'certain', '*', 'secrets'],
    ['', 'pods/logs', 'certain', '', 'pods/log'],
    ['', 'pods/', 'certain', '', 'pods'],
    ['apps', '*/scales', 'certain', 'apps', '*/scale'],
  ])('for %j %s, %s was intended', (group, resource, certainty, meantGroup, meantResource) => {
    expect(resourceProblem({ group, resource }, known)).toMatchObject({
      certainty,
      meant: { group: meantGroup, resource: meantResource },
    });
  });

  test.each([
    ['', 'widgets'],
    ['', 'pods/preview'],
  ])('for %j %s, nothing is certain', (group, resource) => {
    expect(resourceProblem({ group, resource }, known)).toMatchObject({ certainty: 'unknown', meant: null });
  });

  test('subresources of a resource that is known only from kubectl api-resources are unknown', () => {
    const own = knownResources(servedTable(37), parseApiResources('widgets example.com/v1 true Widget'));
    expect(resourceProblem({ group: 'example.com', resource: 'widgets/anything' }, own)).toBeNull();
    expect(resourceProblem({ group: 'example.com', resource: 'widget/scale' }, own)?.meant).toEqual({
      group: 'example.com',
      resource: 'widgets/scale',
    });
  });

  test('the suggestion keeps the subresource and names its group', () => {
    expect(resourceProblem({ group: '', resource: 'deploy/scale' }, known)?.meant).toEqual({
      group: 'apps',
      resource: 'deployments/scale',
    });
  });
});

describe('groups', () => {
  test.each([
    ['core', ''],
    ['v1', ''],
    ['app', 'apps'],
    ['rbac', 'rbac.authorization.k8s.io'],
    ['rbac.authorization.k8s.oi', 'rbac.authorization.k8s.io'],
    ['certificates', 'certificates.k8s.io'],
  ])('%s is %j', (group, meant) => {
    expect(groupProblem({ group, resources: [], resourceNames: [] }, known, 37)?.meant?.group).toBe(meant);
  });

  test.each([
    '',
    'apps',
    'extensions',
    'metrics.k8s.io',
    'autoscaling.k8s.io',
    'snapshot.storage.k8s.io',
    'example.com',
  ])('%j is correct', (group) => {
    expect(groupProblem({ group, resources: [], resourceNames: [] }, known, 37)).toBeNull();
  });

  test.each([
    ['core', 'certain', '`core` is not the name of an API group: the core group is written "".'],
    ['rbac', 'certain', 'This API server has no group `rbac`; it has `rbac.authorization.k8s.io`.'],
    ['apps.', 'unknown', 'This API server has no group `apps.`; it has `apps`.'],
    ['widgets', 'unknown', 'This API server has no group `widgets`, and the groups of custom resources contain a dot.'],
    ['dev1', 'unknown', 'This API server has no group `dev1`, and the groups of custom resources contain a dot.'],
  ])('%s is reported as no group: %s', (group, certainty, sentence) => {
    expect(groupProblem({ group, resources: [], resourceNames: [] }, known, 37)).toMatchObject({ certainty, sentence });
  });

  test('a group without a dot is not one of custom resources', () => {
    expect(groupProblem({ group: 'widgets', resources: [], resourceNames: [] }, known, 37)).toMatchObject({
      certainty: 'unknown',
      meant: null,
    });
  });

  test('* is a group from 1.36 on', () => {
    expect(groupProblem({ group: '*', resources: [], resourceNames: [] }, known, 36)).toBeNull();
    expect(groupProblem({ group: '*', resources: [], resourceNames: [] }, known, 35)).not.toBeNull();
  });
});

describe('the output of kubectl api-resources', () => {
  const widgets = { group: 'example.com', resource: 'widgets', kind: 'Widget', singular: 'widget', subresources: null };

  test.each([
    [
      'its table',
      'NAME  SHORTNAMES  APIVERSION  NAMESPACED  KIND\nwidgets  wi,wid  example.com/v1  true  Widget\n',
      ['wi', 'wid'],
    ],
    ['without short names and heading', 'widgets   example.com/v1beta1   false   Widget', []],
    ['with the spaces of a terminal', '  widgets   wi   example.com/v1  true  Widget  \r\n', ['wi']],
    ['wide', 'widgets  wi  example.com/v1  true  Widget  create,delete,get  all,apps\n', ['wi']],
  ])('%s', (_, text, shortNames) => {
    expect(parseApiResources(text)).toEqual([{ ...widgets, shortNames }]);
  });

  test('the core group has no slash', () => {
    expect(parseApiResources('pods po v1 true Pod')[0]).toMatchObject({ group: '', resource: 'pods' });
  });

  test.each([
    'error: unable to retrieve the complete list: true\n\n',
    'warning: that it is true of these',
    'it true',
    'it true that',
    'widgets example.com/v1 true',
    'true',
  ])('warnings are skipped: %j', (text) => {
    expect(parseApiResources(text)).toEqual([]);
  });
});

describe('known resources', () => {
  test('have their own subresources', () => {
    const pods = knownResources(servedTable(37), []).filter(({ resource }) => resource === 'pods');
    expect(pods).toEqual([expect.objectContaining({ group: '', kind: 'Pod', singular: 'pod', shortNames: ['po'] })]);
    expect(pods[0]?.subresources?.toSorted()).toEqual([
      'attach',
      'binding',
      'ephemeralcontainers',
      'eviction',
      'exec',
      'log',
      'portforward',
      'proxy',
      'resize',
      'status',
    ]);
    expect(knownResources(servedTable(37), []).find(({ resource }) => resource === 'configmaps')?.subresources).toEqual(
      [],
    );
  });

  test('with equal names in two groups have their own subresources', () => {
    const events = knownResources(servedTable(37), []).filter(({ resource }) => resource === 'events');
    expect(events.map(({ group, subresources }) => [group, subresources])).toEqual([
      ['', []],
      ['events.k8s.io', []],
    ]);
  });

  test('of a particular cluster come last, without duplicates', () => {
    const own = parseApiResources('pods po v1 true Pod\nwidgets example.com/v1 true Widget');
    const all = knownResources(servedTable(37), own);
    expect(all).toHaveLength(known.length + 1);
    expect(all.at(-1)?.resource).toBe('widgets');
  });
});
