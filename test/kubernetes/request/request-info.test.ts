import { describe, expect, test } from 'vitest';
import { attributesOf } from '../../../src/kubernetes/request/request-info.ts';

const ALICE = { name: 'alice', groups: ['system:authenticated'] };

function read(method: string, url: string) {
  const info = attributesOf(method, url, ALICE);
  if (!info.ok) throw new Error(info.message);
  return info.attributes;
}

/** The verb and `group namespace resource/subresource name`, `-` for what is empty. */
function summary(method: string, url: string): string {
  const { verb, resource } = read(method, url);
  if (!resource) return `${verb} path`;
  const { group, namespace, name } = resource;
  const target = resource.subresource ? `${resource.resource}/${resource.subresource}` : resource.resource;
  return [verb || '-', group || '-', namespace || '-', target, name || '-'].join(' ');
}

describe('the vectors of requestinfo_test.go', () => {
  test.each([
    ['GET', '/api/v1/namespaces', 'list - - namespaces -'],
    ['GET', '/api/v1/namespaces/other', 'get - other namespaces other'],
    ['GET', '/api/v1/namespaces/other/pods', 'list - other pods -'],
    ['GET', '/api/v1/namespaces/other/pods/foo', 'get - other pods foo'],
    ['HEAD', '/api/v1/namespaces/other/pods/foo', 'get - other pods foo'],
    ['GET', '/api/v1/pods', 'list - - pods -'],
    ['HEAD', '/api/v1/pods', 'list - - pods -'],
    ['GET', '/api/v1/proxy/namespaces/other/pods/foo', 'proxy - other pods foo'],
    ['GET', '/api/v1/proxy/namespaces/other/pods/foo/subpath/not/a/subresource', 'proxy - other pods foo'],
    ['GET', '/api/v1/watch/pods', 'watch - - pods -'],
    ['GET', '/api/v1/pods?watch=true', 'watch - - pods -'],
    ['GET', '/api/v1/pods?watch=false', 'list - - pods -'],
    ['GET', '/api/v1/watch/namespaces/other/pods', 'watch - other pods -'],
    ['GET', '/api/v1/namespaces/other/pods?watch=1', 'watch - other pods -'],
    ['GET', '/api/v1/namespaces/other/pods?watch=0', 'list - other pods -'],
    ['GET', '/api/v1/namespaces/other/pods/foo/status', 'get - other pods/status foo'],
    ['GET', '/api/v1/namespaces/other/pods/foo/proxy/subpath', 'get - other pods/proxy foo'],
    ['PUT', '/api/v1/namespaces/other/finalize', 'update - other namespaces/finalize other'],
    ['PUT', '/api/v1/namespaces/other/status', 'update - other namespaces/status other'],
    ['PATCH', '/api/v1/namespaces/other/pods/foo', 'patch - other pods foo'],
    ['DELETE', '/api/v1/namespaces/other/pods/foo', 'delete - other pods foo'],
    ['POST', '/api/v1/namespaces/other/pods', 'create - other pods -'],
    ['DELETE', '/api/v1/nodes', 'deletecollection - - nodes -'],
    ['DELETE', '/api/v1/namespaces', 'deletecollection - - namespaces -'],
    ['DELETE', '/api/v1/namespaces/other/pods', 'deletecollection - other pods -'],
    ['DELETE', '/apis/extensions/v1/namespaces/other/pods', 'deletecollection extensions other pods -'],
    ['POST', '/apis/extensions/v1/namespaces/other/pods', 'create extensions other pods -'],
    ['POST', '/apis/extensions/v1beta3/namespaces/other/pods', 'create extensions other pods -'],
  ])('%s %s is %s', (method, url, expected) => {
    expect(summary(method, url)).toBe(expected);
  });

  test.each([
    '/',
    '',
    '/api',
    '/api/version',
    '/api/version/',
    '/apis/group/version/',
    '/apis/version/resource',
    '/badprefix/version/resource',
    '/apis/extensions/v1beta1',
    '/not-api/version/resource',
  ])('%j names no resource', (url) => {
    expect(read('GET', url)).toEqual({ user: ALICE, verb: 'get', path: url, resource: null });
  });

  test.each([
    '/api/version/resource',
    '/apis/group/version/resource/name/subresource',
    '/api/version/resource/name/subresource',
    '/apis/batch/v1/job',
    '/apis/batch/v1/job/foo',
    '/apis/batch/v1/job/foo/scale',
  ])('%s names a resource', (url) => {
    expect(read('GET', url).resource).not.toBeNull();
  });

  test.each([
    ['GET', '/apis/group/version/resource', 'list', ''],
    ['GET', '/apis/group/version/resource?fieldSelector=metadata.name=name1', 'list', 'name1'],
    ['GET', '/apis/group/version/resource?watch=true&fieldSelector=metadata.name=name1', 'watch', 'name1'],
    ['GET', '/apis/group/version/resource?fieldSelector=foo=bar&labelSelector=baz=qux', 'list', ''],
    ['GET', '/apis/group/version/resource?fieldSelector=metadata.name=name1,foo', 'list', ''],
    ['GET', '/apis/group/version/resource?fieldSelector=metadata.name=name1,foo&watch=true', 'watch', ''],
    ['GET', '/apis/group/version/resource?fieldSelector=metadata.name=name1,foo&watch=false', 'list', ''],
    ['DELETE', '/apis/group/version/resource?fieldSelector=foo=bar&labelSelector=baz=qux', 'deletecollection', ''],
    [
      'GET',
      '/apis/group/version/resource?fieldSelector=metadata.name=foo&fieldSelector=metadata.name=bar',
      'list',
      'foo',
    ],
    ['GET', '/apis/group/version/resource/name?fieldSelector=foo=bar', 'get', 'name'],
    ['GET', '/apis/group/version/watch/resource?fieldSelector=metadata.name=foo', 'watch', ''],
    ['GET', '/apis/group/version/watch/resource/name?fieldSelector=metadata.name=foo', 'watch', 'name'],
  ])('%s %s is %s with %j', (method, url, verb, name) => {
    expect(read(method, url)).toMatchObject({ verb, resource: { name } });
  });
});

test.each([
  ['a whole URL', 'https://10.0.0.1:6443/api/v1/pods?limit=500', 'list - - pods -'],
  ['an escaped slash, which parts like any other', '/api/v1/namespaces/dev%2Fpods/web', 'get - dev pods web'],
  ['an empty part', '/api/v1/namespaces/dev/pods//log', 'list - dev pods/log -'],
  ['escaped commas in a selector', '/api/v1/pods?fieldSelector=metadata.name%3Da%5C%2Cb', 'list - - pods a,b'],
  ['a name that no path could hold', '/api/v1/pods?fieldSelector=metadata.name=a%2Fb', 'list - - pods -'],
  [
    'the first name in the order of the terms',
    '/api/v1/pods?fieldSelector=metadata.name=b,metadata.name=a',
    'list - - pods a',
  ],
  ['a name that is excluded', '/api/v1/pods?fieldSelector=metadata.name!=a', 'list - - pods -'],
  ['a limit that is no number', '/api/v1/pods?fieldSelector=metadata.name=a&limit=many', 'list - - pods -'],
  [
    'a label selector that is none',
    '/api/v1/pods?fieldSelector=metadata.name=a&labelSelector=a+in+b',
    'list - - pods -',
  ],
  ['a label selector', '/api/v1/pods?fieldSelector=metadata.name=a&labelSelector=a+in+(b,),!c', 'list - - pods a'],
  ['a name that is only begun with an equals sign', '/api/v1/pods?fieldSelector=metadata.name==a', 'list - - pods a'],
  ['names that lead elsewhere', '/api/v1/pods?fieldSelector=metadata.name=.', 'list - - pods -'],
  ['names that lead up', '/api/v1/pods?fieldSelector=metadata.name=..', 'list - - pods -'],
  ['a name with an escape', '/api/v1/pods?fieldSelector=metadata.name=a%25', 'list - - pods -'],
  ['a limit that begins with a number', '/api/v1/pods?fieldSelector=metadata.name=a&limit=1x', 'list - - pods -'],
  ['a limit that ends with a number', '/api/v1/pods?fieldSelector=metadata.name=a&limit=x1', 'list - - pods -'],
  ['a signed timeout', '/api/v1/pods?fieldSelector=metadata.name=a&timeoutSeconds=-1', 'list - - pods a'],
  ['a timeout that is no number', '/api/v1/pods?fieldSelector=metadata.name=a&timeoutSeconds=x', 'list - - pods -'],
  ['a limit beyond 64 bits', '/api/v1/pods?fieldSelector=metadata.name=a&limit=9223372036854775808', 'list - - pods -'],
  ['a term with a bad escape', '/api/v1/pods?fieldSelector=metadata.name=a%5Cb', 'list - - pods -'],
  ['a selector that ends with a comma', '/api/v1/pods?fieldSelector=metadata.name=a,', 'list - - pods a'],
  ['a selector that begins with a comma', '/api/v1/pods?fieldSelector=,metadata.name=a', 'list - - pods a'],
  ['a name that ends with a backslash', '/api/v1/pods?fieldSelector=metadata.name=a%5C', 'list - - pods -'],
  ['an escaped backslash', '/api/v1/pods?fieldSelector=metadata.name=a%5C%5C', 'list - - pods a\\'],
  ['an escaped equals sign', '/api/v1/pods?fieldSelector=metadata.name=a%5C%3Db', 'list - - pods a=b'],
  ['an escaped comma before a name', '/api/v1/pods?fieldSelector=x%5C,metadata.name=a', 'list - - pods -'],
  ['a name over two lines', '/api/v1/pods?fieldSelector=metadata.name=a%0Ab', 'list - - pods a\nb'],
  ['several slashes around the path', '//api/v1/pods//', 'list - - pods -'],
  ['a long path that is of no resource', '/logs/kubelet/a/b', 'get path'],
  ['a value that cannot be read, before one that can', '/api/v1/pods?watch=%zz&watch=0', 'list - - pods -'],
  ['an empty parameter', '/api/v1/pods?&watch=1', 'watch - - pods -'],
  ['a list of namespaces', '/api/v1/namespaces', 'list - - namespaces -'],
  ['a parameter with a semicolon', '/api/v1/pods?watch=1;a', 'list - - pods -'],
  ['a key that cannot be read', '/api/v1/pods?%zz=1&watch=1', 'watch - - pods -'],
  ['a half escape', '/api/v1/pods?watch=%4', 'list - - pods -'],
  ['watch=false', '/api/v1/pods?watch=false', 'list - - pods -'],
  ['watch=0', '/api/v1/pods?watch=0', 'list - - pods -'],
  ['watch without a value', '/api/v1/pods?watch', 'watch - - pods -'],
  ['a parameter that cannot be read', '/api/v1/pods?watch=1%zz', 'list - - pods -'],
])('%s', (_, url, expected) => {
  expect(summary('GET', url)).toBe(expected);
});

test('a method without a verb provides none for a resource, and itself for a path', () => {
  expect(summary('OPTIONS', '/api/v1/pods')).toBe('- - - pods -');
  expect(read('LIST', '/healthz').verb).toBe('list');
  expect(summary('constructor', '/api/v1/pods')).toBe('- - - pods -');
});

test('the path is decoded and does not contain the query', () => {
  expect(read('GET', '/version/%20?pretty=1').path).toBe('/version/ ');
  expect(read('GET', '/%F0%9F%98%80').path).toBe('/😀');
});

test('a verb in the path with nothing after it never reaches the policy', () => {
  expect(attributesOf('GET', '/api/v1/watch', null)).toEqual({
    ok: false,
    message: 'unable to determine kind and namespace from url, /api/v1/watch',
  });
  expect(attributesOf('GET', '/api/v1/%zz', null)).toEqual({ ok: false, message: 'invalid URL escape in /api/v1/%zz' });
});
