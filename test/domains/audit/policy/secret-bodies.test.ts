import { expect, test } from 'vitest';
import { secretsInBodies } from '../../../../src/domains/audit/policy/secret-bodies.ts';
import { attributesOf } from '../../../../src/kubernetes/request/request-info.ts';

const NONE = { request: null, response: null };

test.each([
  ['POST', '/api/v1/namespaces/a/secrets', { request: 'secrets', response: 'secrets' }],
  ['GET', '/api/v1/namespaces/a/secrets/x', { request: null, response: 'secrets' }],
  ['DELETE', '/api/v1/namespaces/a/secrets/x', { request: null, response: 'secrets' }],
  ['POST', '/api/v1/namespaces/a/serviceaccounts/x/token', { request: null, response: 'issued tokens' }],
  ['POST', '/apis/authentication.k8s.io/v1/tokenreviews', { request: 'reviewed tokens', response: 'reviewed tokens' }],
  ['PUT', '/api/v1/namespaces/a/configmaps/x', { request: 'configmaps', response: 'configmaps' }],
  ['GET', '/api/v1/namespaces/a/secrets?watch=true', NONE],
  ['POST', '/api/v1/namespaces/a/pods', NONE],
  ['POST', '/apis/example.org/v1/secrets', NONE],
  ['GET', '/version', NONE],
])('%s %s', (method, path, expected) => {
  const request = attributesOf(method, path, { name: 'alice', groups: [] });
  if (!request.ok) throw new Error(request.message);
  expect(secretsInBodies(request.attributes, 37)).toEqual(expected);
});
