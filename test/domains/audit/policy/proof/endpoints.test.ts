import { describe, expect, test } from 'vitest';
import { groupMatches, resourceMatches } from '../../../../../src/domains/audit/policy/matching.ts';
import type { GroupResources } from '../../../../../src/domains/audit/policy/policy.ts';
import { ProofTooLarge } from '../../../../../src/domains/audit/policy/proof/budget.ts';
import { endpoints } from '../../../../../src/domains/audit/policy/proof/endpoints.ts';
import type { ServedResource } from '../../../../../src/kubernetes/request/served.ts';
import { mayBeServed } from '../../../../../src/kubernetes/request/served.ts';
import { TABLE } from './small-world.ts';

/** Parses entries that are written as `group: resource resource`. */
function entriesOf(...words: readonly string[]): readonly GroupResources[] {
  return words.map((text) => {
    const [group = '', resources = ''] = text.split(': ');
    return { group, resources: resources.split(' ').filter(Boolean), resourceNames: [] };
  });
}

/**
 * Describes each endpoint as `group: resource/subresource`, with what is served and the indexes of the matching
 * entries.
 */
function describeEndpoints(entries: readonly GroupResources[], shown = 0): readonly string[] {
  return endpoints(entries, shown, TABLE).map(({ group, resource, subresource, serves, entries: met }) => {
    const what = typeof serves === 'string' ? serves : 'served';
    return `${group}: ${resource}${subresource && `/${subresource}`} ${what} {${met.join()}}`;
  });
}

const SUBRESOURCES = [': pods/log served {}', ': pods/exec served {}', ': namespaces/status served {}'];
const UNKNOWN = ['example.com: widgets anything {}', 'example.com: widgets/preview anything {}'];

describe('endpoints that are distinguished, the most ordinary first', () => {
  test.each<[string, readonly GroupResources[], number, string[]]>([
    [
      'by the table alone',
      [],
      0,
      [
        ': configmaps nothing {}',
        ': pods served {}',
        ': namespaces served {}',
        ...SUBRESOURCES,
        'apps: pods served {}',
        ': widgets/preview nothing {}',
        ...UNKNOWN,
      ],
    ],
    [
      'what is shown comes first, as it is written',
      entriesOf(': nodes pods', ': secrets'),
      1,
      [
        ': nodes nothing {0}',
        ': pods served {0}',
        ': configmaps nothing {}',
        ': secrets nothing {1}',
        ': namespaces served {}',
        ...SUBRESOURCES,
        'apps: pods served {}',
        ': widgets/preview nothing {}',
        ...UNKNOWN,
      ],
    ],
    [
      'wildcards: all of a resource, and of a subresource',
      entriesOf(': pods/*', ': */log'),
      0,
      [
        ': configmaps nothing {}',
        ': pods served {0}',
        ': namespaces served {}',
        ': pods/log served {0,1}',
        ': pods/exec served {0}',
        ': namespaces/status served {}',
        'apps: pods served {}',
        ': pods/preview nothing {0}',
        ': widgets/log nothing {1}',
        ': widgets/preview nothing {}',
        ...UNKNOWN,
      ],
    ],
    [
      'every group',
      entriesOf('*: pods'),
      0,
      [
        ': configmaps nothing {}',
        ': pods served {0}',
        ': namespaces served {}',
        'apps: pods served {0}',
        ...SUBRESOURCES,
        ': widgets/preview nothing {}',
        'example.com: pods anything {0}',
        ...UNKNOWN,
      ],
    ],
    [
      'words that are taken are not those of what nothing names',
      entriesOf('example.com: widgets preview'),
      0,
      [
        ': configmaps nothing {}',
        ': pods served {}',
        ': namespaces served {}',
        ...SUBRESOURCES,
        'apps: pods served {}',
        ': widgets-2/preview-2 nothing {}',
        'example.com: widgets anything {0}',
        'example.com: widgets-2 anything {}',
        'example.com: widgets-2/preview-2 anything {}',
      ],
    ],
  ])('%s', (_, entries, shown, expected) => {
    expect(describeEndpoints(entries, shown)).toEqual(expected);
  });
});

describe('every endpoint is represented', () => {
  const ENTRIES = [
    ': pods',
    ': pods/*',
    ': */log',
    ': *',
    'apps:',
    'apps: pods pods/log',
    'x.io: widgets',
    'x.io: widgets/* */status',
    '*: pods/exec',
    '*: */log namespaces',
    '*:',
    'Bad: pods',
    ': namespaces/status */status',
    ': pods/',
    ': a/b/c */*',
    'a/b: pods',
    ': /log',
  ];
  const GROUPS = ['', 'apps', 'x.io', 'example.com', 'y.io'];
  const RESOURCES = ['pods', 'namespaces', 'widgets', 'gadgets', 'status', 'finalize'];
  const some = GROUPS.flatMap((group) =>
    RESOURCES.flatMap((resource) =>
      ['', 'log', 'exec', 'status', 'other'].map((subresource) => ({ group, resource, subresource })),
    ),
  );

  test.each(ENTRIES.flatMap((one, at) => ENTRIES.slice(at).map((other) => [one, other])))('%s and %s', (one, other) => {
    const entries = entriesOf(one, other, 'apps: pods/*');
    const meets = ({ group, resource, subresource }: (typeof some)[number]) =>
      entries.flatMap((entry, number) => {
        const patterns = entry.resources.length === 0 ? ['*'] : entry.resources;
        const isMet =
          groupMatches(entry.group, group, 37) &&
          patterns.some((pattern) => resourceMatches(pattern, resource, subresource));
        return isMet ? [number] : [];
      });
    const served = (parts: (typeof some)[number]) => {
      const row = TABLE.resources.find(
        ({ group, resource, subresource }) =>
          group === parts.group && resource === parts.resource && subresource === parts.subresource,
      );
      if (row !== undefined) return row;
      return !TABLE.groups.has(parts.group) && mayBeServed(parts) ? 'anything' : 'nothing';
    };
    const kind = (parts: (typeof some)[number]) => {
      const what = served(parts);
      return JSON.stringify([
        meets(parts),
        parts.subresource === '',
        typeof what === 'string' ? what : what.actions.map(({ verb, namespace, name }) => [verb, namespace, name]),
      ]);
    };
    const found = endpoints(entries, 1, TABLE);
    for (const endpoint of found) {
      expect(endpoint).toMatchObject({ entries: meets(endpoint), serves: served(endpoint) });
    }
    // Different requests can be sent for these resources than for others.
    const specialResources = found.map(({ resource }) =>
      ['namespaces', 'status', 'finalize'].includes(resource) ? resource : '',
    );
    const kinds = found.map(kind);
    expect(new Set(kinds.map((one, at) => `${one} ${specialResources[at]}`)).size).toBe(kinds.length);
    expect(some.filter((parts) => !kinds.includes(kind(parts)))).toEqual([]);
  });
});

describe('endpoints that match the same entries', () => {
  const row = (resource: string, ...verbs: readonly string[]): ServedResource => ({
    group: '',
    version: 'v1',
    resource,
    subresource: '',
    namespaced: true,
    kind: '',
    singular: '',
    shortNames: [],
    actions: verbs.map((verb) => ({ verb, method: 'GET', namespace: 'some', name: 'some' })),
  });

  test('are one if the same requests for them are served, and two if other verbs are', () => {
    const rows = [row('as', 'get', 'update'), row('bs', 'get', 'patch'), row('cs', 'get', 'update')];
    const found = endpoints([], 0, { ...TABLE, resources: rows });
    expect(found.flatMap(({ serves, resource }) => (typeof serves === 'string' ? [] : [resource]))).toEqual([
      'as',
      'bs',
    ]);
  });

  test('are two if one is a path that has another meaning in a namespace', () => {
    const named = (...resources: readonly string[]) => {
      const found = describeEndpoints(entriesOf(`x.io: ${resources.join(' ')}`));
      return found.filter((line) => line.endsWith('{0}')).map((line) => line.split(' ')[1]);
    };
    expect(named('gadgets', 'gizmos')).toEqual(['gadgets']);
    expect(named('status', 'gadgets')).toEqual(['status', 'gadgets']);
    expect(named('finalize', 'gadgets', 'status')).toEqual(['finalize', 'gadgets', 'status']);
    expect(named('namespaces', 'gadgets')).toEqual(['namespaces', 'gadgets']);
    expect(named('*')).toEqual(['widgets', 'widgets/preview']);
  });

  test('have no part that contains a slash', () => {
    const found = endpoints(entriesOf('x.io: a/b/c a/b/* */c/d', 'a/b: pods'), 0, TABLE);
    expect(found.flatMap(({ group, resource, subresource }) => [group, resource, subresource]).join()).not.toMatch('/');
    expect(found.filter(({ resource }) => resource === 'a')).toEqual([]);
  });
});

test('wildcards that distinguish too many endpoints are too large', () => {
  const words = (of: (number: number) => string) => Array.from({ length: 700 }, (_, number) => of(number)).join(' ');
  const entries = entriesOf(`: ${words((number) => `r${number}/*`)}`, `: ${words((number) => `*/s${number}`)}`);
  expect(() => endpoints(entries, 0, TABLE)).toThrow(ProofTooLarge);
  expect(() => endpoints(entries, 0, TABLE)).toThrow('The resources and subresources that these wildcards tell apart');
});
