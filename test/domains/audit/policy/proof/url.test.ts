import { expect, test } from 'vitest';
import { pathRequest, resourceRequest } from '../../../../../src/domains/audit/policy/proof/url.ts';
import type { ResourceTarget } from '../../../../../src/kubernetes/request/attributes.ts';
import { attributesOf } from '../../../../../src/kubernetes/request/request-info.ts';

const NAMES = ['', 'x', 'a=b,c\\d', 'ü & ?', '%', '..'];

function* targets(): Generator<ResourceTarget> {
  for (const group of ['', 'apps']) {
    for (const resource of ['pods', 'namespaces', 'status', 'watch', 'proxy', '*', '']) {
      for (const subresource of ['', 'log', 'status']) {
        for (const namespace of ['', 'x', 'status', 'a b']) {
          for (const name of NAMES) yield { group, resource, subresource, namespace, name };
        }
      }
    }
  }
}

/** Whether no URL can express the request, given how the API server parses URLs. */
function isImpossible(verb: string, { resource, subresource, namespace, name }: ResourceTarget): boolean {
  if (namespace !== '' && resource === 'status') return true;
  if (verb === 'proxy') return subresource !== '';
  if (verb === 'list') return ['%', '..'].includes(name);
  return verb === 'deletecollection' ? name !== '' : ['get', 'delete'].includes(verb) && name === '';
}

test.each(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'proxy', ''])(
  'a URL is found for every "%s" that can be sent',
  (verb) => {
    for (const target of targets()) {
      if (isImpossible(verb, target)) continue;
      const { method, path, query } = resourceRequest(verb, target, 'v1');
      const url = path.split('/').map(encodeURIComponent).join('/') + query;
      expect(attributesOf(method, url, null)).toEqual({
        ok: true,
        attributes: { user: null, verb, path, resource: target },
      });
    }
  },
);

test.each([
  ['get', '/pods', 'prod', 'web', 'GET /api/v1/namespaces/prod/pods/web'],
  ['list', '/pods', 'prod', '', 'GET /api/v1/namespaces/prod/pods'],
  ['list', '/pods', '', 'web', 'GET /api/v1/pods?fieldSelector=metadata.name%3Dweb'],
  ['watch', '/pods', 'prod', '', 'GET /api/v1/namespaces/prod/pods?watch=1'],
  ['watch', '/pods', 'prod', 'web', 'GET /api/v1/namespaces/prod/pods?watch=1&fieldSelector=metadata.name%3Dweb'],
  ['watch', '/pods', 'prod', 'a%b', 'GET /api/v1/watch/namespaces/prod/pods/a%b'],
  ['watch', '/namespaces', 'dev', 'dev', 'GET /api/v1/watch/namespaces/dev'],
  ['watch', '/namespaces', '', '', 'GET /api/v1/namespaces?watch=1'],
  ['get', '/namespaces', 'dev', 'dev', 'GET /api/v1/namespaces/dev'],
  ['patch', '/namespaces/status', 'dev', 'dev', 'PATCH /api/v1/namespaces/dev/status'],
  ['update', '/namespaces/finalize', 'dev', 'dev', 'PUT /api/v1/namespaces/dev/finalize'],
  ['get', '/namespaces/log', 'dev', 'dev', 'GET /api/v1/namespaces/dev/namespaces/dev/log'],
  ['get', '/namespaces', 'dev', 'other', 'GET /api/v1/namespaces/dev/namespaces/other'],
  ['get', '/nodes', '', 'n1', 'GET /api/v1/nodes/n1'],
  ['create', 'apps/deployments', 'prod', '', 'POST /apis/apps/v1/namespaces/prod/deployments'],
  ['deletecollection', '/pods', 'prod', '', 'DELETE /api/v1/namespaces/prod/pods'],
  ['', '/pods', 'prod', 'web', 'OPTIONS /api/v1/namespaces/prod/pods/web'],
  ['proxy', '/nodes', '', 'n1', 'GET /api/v1/proxy/nodes/n1'],
])('the plainest URL for %s of %s in %j named %j', (verb, reference, namespace, name, expected) => {
  const [group = '', resource = '', subresource = ''] = reference.split('/');
  const { method, path, query } = resourceRequest(verb, { group, resource, subresource, namespace, name }, 'v1');
  expect(`${method} ${path}${query}`).toBe(expected);
});

test('the method of a path is its verb in uppercase', () => {
  const attributes = { user: null, verb: 'post', path: '/metrics', resource: null };
  expect(pathRequest(attributes)).toEqual({ method: 'POST', path: '/metrics', query: '' });
});
