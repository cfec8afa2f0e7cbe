import { describe, expect, test } from 'vitest';
import { knownResources, parseApiResources } from '../../../src/audit-policy/lint/known-resources.ts';
import { groupProblem, resourceProblem } from '../../../src/audit-policy/lint/resource-names.ts';
import { servedTable } from '../../../src/audit-policy/served.ts';

const known = knownResources(servedTable(37), []);

describe('entries of resources', () => {
  test.each([
    ['', 'secret', '`secret` is no resource; it is `secrets`.'],
    ['', 'Secrets', '`Secrets` is no resource; it is `secrets`.'],
    ['', 'secrtes', '`secrtes` is no resource; it is `secrets`.'],
    ['', 'po', '`po` is no resource but a short name; it is `pods`.'],
    ['', 'ConfigMap', '`ConfigMap` is no resource but a kind; it is `configmaps`.'],
    [
      '',
      'netpol',
      '`netpol` is no resource but a short name; it is `networkpolicies` of the group `networking.k8s.io`.',
    ],
    ['', 'deployments', '`deployments` is no resource of the core group (""); it is one of the group `apps`.'],
    ['apps', 'secrets', '`secrets` is no resource of the group `apps`; it is one of the core group ("").'],
    [
      '',
      'deployments.apps',
      '`deployments.apps` is a resource and its group in one; it is `deployments` of the group `apps`.',
    ],
    ['', 'pod/log', '`pod` is no resource; it is `pods`.'],
    ['', 'pods/logs', '`pods` has no subresource `logs`; it is `pods/log`.'],
    ['', 'pods/preview', '`pods` has no subresource `preview`.'],
    ['', '*/logs', 'Of the core group ("") no resource has a subresource `logs`; it is `*/log`.'],
    ['', '*/*', '`*/*` matches nothing; `*` does.'],
    ['', 'pods/', '`pods/` matches nothing; `pods` does.'],
    ['', '/log', '`/log` matches nothing; `*/log` does.'],
    ['', 'pods/exec/x', '`pods/exec/x` matches nothing; `pods/exec` does.'],
    ['', 'widgets', 'There is no resource `widgets` in the core group ("").'],
    ['*', 'secret', '`secret` is no resource; it is `secrets`.'],
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
  ])('%j %s is right', (group, resource) => {
    expect(resourceProblem({ group, resource }, known)).toBeNull();
  });

  test('what was meant keeps its subresource and names its group', () => {
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
    expect(groupProblem(group, known, 37)?.meant?.group).toBe(meant);
  });

  test.each([
    '',
    'apps',
    'extensions',
    'metrics.k8s.io',
    'autoscaling.k8s.io',
    'snapshot.storage.k8s.io',
    'example.com',
  ])('%j is right', (group) => {
    expect(groupProblem(group, known, 37)).toBeNull();
  });

  test('one without a dot is no group of custom resources', () => {
    expect(groupProblem('widgets', known, 37)).toMatchObject({ certainty: 'unknown', meant: null });
  });

  test('* is one from 1.36 on', () => {
    expect(groupProblem('*', known, 36)).toBeNull();
    expect(groupProblem('*', known, 35)).not.toBeNull();
  });
});

describe('what kubectl api-resources prints', () => {
  const widgets = { group: 'example.com', resource: 'widgets', kind: 'Widget', singular: 'widget', subresources: null };

  test.each([
    [
      'its table',
      'NAME  SHORTNAMES  APIVERSION  NAMESPACED  KIND\nwidgets  wi,wid  example.com/v1  true  Widget\n',
      ['wi', 'wid'],
    ],
    ['without short names and heading', 'widgets   example.com/v1beta1   false   Widget', []],
    ['wide', 'widgets  wi  example.com/v1  true  Widget  create,delete,get  all,apps\n', ['wi']],
  ])('%s', (_, text, shortNames) => {
    expect(parseApiResources(text)).toEqual([{ ...widgets, shortNames }]);
  });

  test('the core group has no slash', () => {
    expect(parseApiResources('pods po v1 true Pod')[0]).toMatchObject({ group: '', resource: 'pods' });
  });

  test('warnings are passed over', () => {
    expect(parseApiResources('error: unable to retrieve the complete list: true\n\n')).toEqual([]);
  });
});
