import { describe, expect, test } from 'vitest';
import { pathMatches } from '../../../../../src/domains/audit/policy/matching.ts';
import { paths } from '../../../../../src/domains/audit/policy/proof/paths.ts';
import { attributesOf } from '../../../../../src/kubernetes/request/request-info.ts';
import type { HttpMethod, ServedPath, ServedTable } from '../../../../../src/kubernetes/request/served.ts';
import { servedPath, servedTable } from '../../../../../src/kubernetes/request/served.ts';

function table(...handlers: readonly [path: string, ...methods: HttpMethod[]][]): ServedTable {
  const entries = handlers.map(
    ([path, ...methods]): ServedPath => ({ path, prefix: path.endsWith('/') && path !== '/', methods }),
  );
  return { minor: 37, release: '1.37.0', groups: new Set(), resources: [], paths: entries, unlisted: [] };
}

const SERVED = table(['/version', 'GET'], ['/healthz', 'GET', 'POST'], ['/logs/', 'GET']);
const LETTERS = [...'xyzabcdefghijklmnopqrstuvw'].map((letter) => `/${letter}`);

/** Describes each path with its methods and the indexes of the matching lists. */
function describePaths(lists: readonly (readonly string[])[], served: ServedTable): readonly string[] {
  return paths(lists, served).map(
    ({ path, methods, lists: met }) => `${[path, ...methods].join(' ')} {${[...met].join()}}`,
  );
}

describe('paths that are distinguished, the most ordinary first', () => {
  test.each<[string, string[][], ServedTable, string[]]>([
    ['by the table alone', [], SERVED, ['/version get {}', '/healthz get post {}', '/x {}']],
    ['one that is named comes first', [['/healthz']], SERVED, ['/healthz get post {0}', '/version get {}', '/x {}']],
    [
      'below a prefix there is one that nothing names',
      [['/healthz*'], ['/healthzx']],
      SERVED,
      ['/healthzx {0,1}', '/version get {}', '/healthz get post {0}', '/x {}', '/healthzy {0}'],
    ],
    [
      'a prefix below a handler, and one within the other',
      [['/logs/*'], ['/logs/a*']],
      SERVED,
      ['/version get {}', '/healthz get post {}', '/logs/ get {0}', '/x {}', '/logs/ax get {0,1}'],
    ],
    [
      'what a prefix leaves is not sought below a longer one',
      [['/a*'], ['/ax*']],
      table(),
      ['/x {}', '/ay {0}', '/axx {0,1}'],
    ],
    [
      'one that begins a prefix is named by it too',
      [['/logs/*', '/logs/']],
      SERVED,
      ['/logs/ get {0}', '/version get {}', '/healthz get post {}', '/x {}'],
    ],
    [
      'a handler that is named, and what is below it',
      [['/logs/']],
      table(['/logs/', 'PUT']),
      ['/logs/ put {0}', '/x {}', '/logs/x put {}'],
    ],
    ['several stars at the end are one', [['/y/**']], table(), ['/x {}', '/y/x {0}']],
    ['a star within is a letter like any other', [['/a*b'], ['/c*d*']], table(), ['/a*b {0}', '/x {}', '/c*dx {1}']],
    [
      'ordinary ones before others of the table',
      [],
      table(['/zz', 'PUT'], ['/metrics', 'GET']),
      ['/metrics get {}', '/zz put {}', '/x {}'],
    ],
    [
      'the longest handler above it says what is served',
      [['/a/b/c']],
      table(['/a/', 'GET'], ['/a/b/', 'POST']),
      ['/a/b/c post {0}', '/a/ get {}', '/a/b/ post {}', '/x {}'],
    ],
    ['every letter is taken', [LETTERS], table(), ['/x {0}', '/一 {}']],
    ['and those below it as well', [[...LETTERS.map((path) => `${path}*`), '/一']], table(), ['/一 {0}', '/丁 {}']],
    ['what is no path at all names nothing', [['nothing', 'x*', '']], table(), ['/x {}']],
    ['* is the target of OPTIONS *', [['*'], ['/*']], table(), ['/x {0,1}', '* {0}']],
    [
      'paths of resources are none',
      [['/api/v1/pods'], ['/apis/apps/v1/deployments'], ['/api/v1/pods*'], ['//api/v1/pods']],
      table(),
      ['/x {}'],
    ],
    [
      'these are no paths of resources',
      [['/api/v1'], ['/apis/apps/v1'], ['/foo/v1/pods/web'], ['/api//'], ['//api/v1//']],
      table(),
      ['/api/v1 {0}', '/apis/apps/v1 {1}', '/foo/v1/pods/web {2}', '/api// {3}', '//api/v1// {4}', '/x {}'],
    ],
    [
      'below a version only slashes keep it a path',
      [['/apis/apps/v1/*'], ['/apis/apps/v1//']],
      table(),
      ['/apis/apps/v1// {0,1}', '/x {}', '/apis/apps/v1/// {0}'],
    ],
  ])('%s', (_, lists, served, expected) => {
    expect(describePaths(lists, served)).toEqual(expected);
  });
});

describe('every path is represented', () => {
  const served = servedTable(37);
  const SPECS = [
    '/healthz',
    '/healthz*',
    '/healthz/*',
    '/livez/ping',
    '/api*',
    '/api/*',
    '/apis/*',
    '/apis/apps/v1',
    '/x*',
    '/xy',
    '*',
    '/*',
    '',
    'healthz',
    '/logs*',
    '/openapi/v3/apis/apps/*',
  ];
  const SOME = [
    '/',
    '/x',
    '/xy',
    '/xyz',
    '/healthz',
    '/healthz/',
    '/healthz/ping',
    '/healthz/etcd',
    '/healthzz',
    '/livez',
    '/livez/ping',
    '/api',
    '/api/',
    '/api/v1',
    '/api/v1/',
    '/apis',
    '/apis/apps',
    '/apis/apps/v1',
    '/apis/apps/v1/',
    '/apis/none',
    '/apis/none/v1',
    '/version',
    '/version/',
    '/metrics',
    '/openapi/v3',
    '/openapi/v3/apis/apps/v1',
    '/openapi/v3/apis/batch/v1',
    '/logs',
    '/logs/a',
    '/nothing',
    '*',
  ];

  test.each(SPECS.flatMap((one, at) => SPECS.slice(at + 1).map((other) => [one, other])))('%s and %s', (one, other) => {
    const lists = [[one], [other, '/none'], [one, '/metrics', other]];
    const signature = (path: string) => {
      const methods = servedPath(served, path)?.methods ?? [];
      return JSON.stringify([
        methods.map((method) => method.toLowerCase()),
        lists.map((list) => list.some((spec) => pathMatches(path, spec))),
      ]);
    };
    const found = paths(lists, served);
    for (const { path, methods, lists: met } of found) {
      expect([path, signature(path)]).toEqual([
        path,
        JSON.stringify([methods, lists.map((_, number) => met.has(number))]),
      ]);
      if (path !== '*')
        expect(attributesOf('GET', encodeURI(path), null)).toMatchObject({ attributes: { path, resource: null } });
    }
    const signatures = found.map(({ path }) => signature(path));
    expect(new Set(signatures).size).toBe(signatures.length);
    expect(SOME.filter((path) => !signatures.includes(signature(path)))).toEqual([]);
  });
});
