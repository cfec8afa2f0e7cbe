import { describe, expect, test } from 'vitest';
import { resourceRequest } from '../../../src/domains/audit/policy/proof/url.ts';
import type { Attributes } from '../../../src/kubernetes/request/attributes.ts';
import { attributesOf } from '../../../src/kubernetes/request/request-info.ts';
import { isServed, mayBeServed, servedPath, servedTable } from '../../../src/kubernetes/request/served.ts';

const table = servedTable(37);
const minors = [35, 36, 37] as const;

function on(verb: string, reference: string, namespace: string, name: string): Attributes {
  const [resource = '', subresource = '', group = ''] = reference.split(/[/@]/);
  return { user: null, verb, path: '/', resource: { group, resource, subresource, namespace, name } };
}

function at(method: string, path: string): Attributes {
  return { user: null, verb: method.toLowerCase(), path, resource: null };
}

describe('resources', () => {
  test.each([
    on('get', 'pods', 'prod', 'web'),
    on('list', 'pods', '', ''),
    on('list', 'pods', 'prod', ''),
    on('watch', 'secrets', '', 'db'),
    on('create', 'pods', 'prod', ''),
    on('deletecollection', 'secrets', 'prod', ''),
    on('get', 'pods/exec', 'prod', 'web'),
    on('create', 'pods/exec', 'prod', 'web'),
    on('create', 'serviceaccounts/token', 'prod', 'default'),
    on('', 'services/proxy', 'prod', 'web'),
    on('patch', 'nodes/proxy', '', 'node-1'),
    on('update', 'namespaces/finalize', 'prod', 'prod'),
    on('get', 'namespaces', 'prod', 'prod'),
    on('watch', 'namespaces', 'prod', 'prod'),
    on('create', 'subjectaccessreviews/@authorization.k8s.io', '', ''),
  ])(
    '$verb $resource.resource/$resource.subresource in "$resource.namespace" named "$resource.name" is served',
    (request) => {
      expect(isServed(table, request)).toBe(true);
    },
  );

  test.each([
    on('create', 'pods', '', ''),
    on('deletecollection', 'secrets', '', ''),
    on('get', 'pods', '', 'web'),
    on('get', 'pods', 'prod', ''),
    on('create', 'pods', 'prod', 'web'),
    on('deletecollection', 'namespaces', '', ''),
    on('get', 'namespaces', '', 'prod'),
    on('get', 'namespaces', 'dev', 'prod'),
    on('get', 'nodes', 'prod', 'node-1'),
    on('delete', 'pods/exec', 'prod', 'web'),
    on('watch', 'componentstatuses', '', ''),
    on('get', 'subjectaccessreviews/@authorization.k8s.io', '', 'x'),
    on('get', 'deployments', 'prod', 'web'),
    on('get', 'secret', 'prod', 'db'),
  ])(
    '$verb $resource.resource/$resource.subresource in "$resource.namespace" named "$resource.name" is not',
    (request) => {
      expect(isServed(table, request)).toBe(false);
    },
  );

  test('a group outside the table may serve anything', () => {
    expect(isServed(table, on('get', 'certificates/preview@example.com', '', 'x'))).toBe(true);
  });

  test('no class of requests is listed twice for a resource', () => {
    for (const { actions } of minors.flatMap((minor) => servedTable(minor).resources)) {
      const classes = actions.map(({ verb, namespace, name }) => `${verb} ${namespace} ${name}`);
      expect(new Set(classes).size).toBe(classes.length);
      expect(classes).not.toHaveLength(0);
    }
  });

  test('every class is what RequestInfo derives from some URL', () => {
    for (const entry of minors.flatMap((minor) => servedTable(minor).resources)) {
      const { group, version, resource, subresource, actions } = entry;
      for (const action of actions) {
        const name = action.name === 'some' ? 'x' : '';
        const namespace = { none: '', some: 'prod', own: name }[action.namespace];
        const target = { group, resource, subresource, namespace, name };
        const { path, query } = resourceRequest(action.verb, target, version);
        expect(attributesOf(action.method, `${path}${query}`, null)).toMatchObject({
          ok: true,
          attributes: { verb: action.verb, resource: target },
        });
      }
    }
  });

  test('a subresource has the names of its resource', () => {
    const exec = table.resources.find(({ subresource }) => subresource === 'exec');
    expect(exec).toMatchObject({ kind: 'Pod', singular: 'pod', shortNames: ['po'], version: 'v1' });
  });
});

describe('paths', () => {
  test.each([
    ['GET', '/version', true],
    ['POST', '/version', false],
    ['POST', '/healthz', true],
    ['GET', '/livez/ping', true],
    ['GET', '/healthz/nothing', false],
    ['GET', '/openapi/v3/apis/apps/v1', true],
    ['DELETE', '/apis/apps/v1', false],
    ['GET', '/apis/example.com', true],
    ['LIST', '/healthz', false],
    ['GET', '/logs/kubelet.log', false],
    ['GET', '/debug/pprof/heap', false],
  ])('%s %s: %s', (method, path, served) => {
    expect(isServed(table, at(method, path))).toBe(served);
  });

  test('the path itself takes precedence over a prefix', () => {
    expect(servedPath(table, '/apis/apps/v1')?.methods).toEqual(['GET']);
    expect(servedPath(table, '/apis/apps/v1beta1')?.path).toBe('/apis/');
    expect(servedPath(table, '/nothing')).toBeUndefined();
  });

  test('the longest prefix takes precedence', () => {
    const entry = (path: string) => ({ path, prefix: true, methods: ['GET'] as const });
    for (const order of [
      [entry('/a/'), entry('/a/b/'), entry('/a/b/c/d/')],
      [entry('/a/b/c/d/'), entry('/a/b/'), entry('/a/')],
    ]) {
      expect(servedPath({ paths: order }, '/a/b/c')?.path).toBe('/a/b/');
    }
  });

  test('handlers that GET / hides are known, but do not count', () => {
    expect(table.unlisted.map(({ path }) => path)).toContain('/debug/pprof/');
  });
});

describe('minor versions', () => {
  test.each(minors)('1.%d has its own table', (minor) => {
    expect(servedTable(minor).release).toMatch(new RegExp(`^1\\.${minor}\\.`));
  });

  test('differ in what they serve', () => {
    const served = (request: Attributes) => minors.filter((minor) => isServed(servedTable(minor), request));
    expect(served(on('list', 'mutatingadmissionpolicies/@admissionregistration.k8s.io', '', ''))).toEqual([36, 37]);
    expect(served(on('list', 'podcertificaterequests/@certificates.k8s.io', '', ''))).toEqual([37]);
    expect(served(at('GET', '/statusz'))).toEqual([36, 37]);
  });

  test('without a table use the nearest one', () => {
    expect(servedTable(27)).toBe(servedTable(35));
  });
});

test.each([
  ['example.com', 'widgets', '', true],
  ['example.com', 'widgets', 'status', true],
  ['Example.com', 'widgets', '', false],
  ['example.com', '', '', false],
  ['example.com', '*', '', false],
  ['example.com', 'widgets', '*', false],
])('in %s, %s/%s may be served: %s', (group, resource, subresource, expected) => {
  expect(mayBeServed({ group, resource, subresource })).toBe(expected);
});

test('a minor version without a table uses that of the nearest one', () => {
  expect(([27, 34, 35, 36, 37] as const).map((minor) => servedTable(minor).minor)).toEqual([35, 35, 35, 36, 37]);
});
