import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Selector } from '../../../src/audit-policy/policy.ts';
import { EVERYTHING } from '../../../src/audit-policy/policy.ts';
import { emptyBits, insert } from '../../../src/audit-policy/proof/bits.ts';
import { isCovered, regionsOf } from '../../../src/audit-policy/proof/region.ts';
import { classesOf, universeOf } from '../../../src/audit-policy/proof/universe.ts';
import { askAll } from './ask-all.ts';
import { REQUESTS, RUNS, selector, TABLE } from './small-world.ts';

type RequestKind = 'resources' | 'paths';

/** For each kind of request that selectors have in common, whether it is plain to see that others hold all of it. */
function coverage(common: readonly Selector[], others: readonly Selector[]): Partial<Record<RequestKind, boolean>> {
  const selectors = [...common, ...others];
  const { universe, boxes } = universeOf(selectors, classesOf(selectors, 0, TABLE));
  const against = emptyBits(universe.boxes.length);
  for (const { number } of others.flatMap(boxes)) insert(against, number);
  const regions = regionsOf(universe, common.flatMap(boxes));
  return Object.fromEntries(
    regions.map((region) => [
      region.attributes.includes('path') ? 'paths' : 'resources',
      isCovered(universe, region, against),
    ]),
  );
}

function select(conditions: Partial<Selector>): Selector {
  return { ...EVERYTHING, ...conditions };
}

const pods = (...resourceNames: string[]) => ({ resources: [{ group: '', resources: ['pods'], resourceNames }] });
const namespaces = { resources: [{ group: '', resources: ['namespaces'], resourceNames: [] }] };
const both = { resources: [{ group: '', resources: ['pods', 'namespaces'], resourceNames: [] }] };
const URLS = { nonResourceURLs: ['/healthz', '/version'] };

describe('plain to see', () => {
  test.each<[string, Partial<Selector>, Partial<Selector>[], Partial<Record<RequestKind, boolean>>]>([
    ['one box that holds all', pods(), [{}], { resources: true }],
    ['one that falls short', pods(), [{ verbs: ['get'] }], { resources: false }],
    ['people', { ...pods(), users: ['bob', 'eve'] }, [{ users: ['bob'] }, { users: ['eve'] }], { resources: true }],
    [
      'not all people',
      { ...pods(), users: ['bob', 'eve'] },
      [{ users: ['bob'] }, { users: ['x'] }],
      { resources: false },
    ],
    ['endpoints', both, [pods(), namespaces], { resources: true }],
    ['verbs', { ...pods(), verbs: ['get', 'list'] }, [{ verbs: ['get'] }, { verbs: ['list'] }], { resources: true }],
    [
      'namespaces',
      { ...pods(), namespaces: ['a', 'n'] },
      [{ namespaces: ['a'] }, { namespaces: ['n'] }],
      { resources: true },
    ],
    ['names', pods('n', 'm'), [pods('n'), pods('m')], { resources: true }],
    ['not the requests without a name', pods(), [pods('n'), pods('m'), pods('example')], { resources: false }],
    [
      'not those in no namespace',
      pods(),
      [{ namespaces: ['default'] }, { namespaces: ['a'] }, { namespaces: ['example'] }],
      { resources: false },
    ],
    ['paths', URLS, [{ nonResourceURLs: ['/healthz'] }, { nonResourceURLs: ['/version'] }], { paths: true }],
    ['methods', { ...URLS, verbs: ['get', 'post'] }, [{ verbs: ['get'] }, { verbs: ['post'] }], { paths: true }],
    [
      'not where each falls short in another way',
      { ...pods(), verbs: ['get', 'list'], users: ['bob', 'eve'] },
      [{ verbs: ['get'] }, { users: ['bob'] }],
      { resources: false },
    ],
    [
      'not where one falls short in two ways',
      { ...pods(), verbs: ['get', 'list'], users: ['bob', 'eve'] },
      [
        { verbs: ['get'], users: ['bob'] },
        { verbs: ['list'], users: ['eve'] },
      ],
      { resources: false },
    ],
    ['more groups', { ...pods(), userGroups: ['g'] }, [{ userGroups: ['h', 'g'] }], { resources: true }],
    ['not fewer groups', { ...pods(), userGroups: ['g', 'h'] }, [{ userGroups: ['g'] }], { resources: false }],
    [
      'groups that are certain',
      { ...pods(), users: ['bob'] },
      [{ userGroups: ['system:authenticated'] }],
      { resources: true },
    ],
    ['requests of both kinds', {}, [{ ...URLS }, { namespaces: ['', 'a'] }], { resources: false, paths: false }],
  ])('%s', (_, common, others, expected) => {
    expect(coverage([select(common)], others.map(select))).toMatchObject(expected);
  });

  test('requests that meet two boxes', () => {
    const two = [select({ verbs: ['get', 'list', 'watch'] }), select({ ...pods(), verbs: ['get', 'list', 'create'] })];
    expect(coverage(two, [select({ verbs: ['get'] }), select({ verbs: ['list'] })])).toEqual({ resources: true });
    expect(coverage([select(pods()), select(URLS)], [])).toEqual({});
    expect(coverage([select(pods('n')), select(pods('m'))], [])).toEqual({});
    expect(coverage([select({ namespaces: ['a'] }), select({ namespaces: ['n'] })], [])).toEqual({});
    expect(coverage([select(pods('n', '')), select(pods('m', ''))], [])).toEqual({ resources: false });
    expect(coverage([select({ namespaces: ['a', ''] }), select({ namespaces: ['n', ''] })], [])).toEqual({
      resources: false,
    });
    expect(coverage([select({ namespaces: ['a'] }), select(pods('a'))], [])).toEqual({ resources: false });
  });
});

/** A selector with one box, and others that are like it but for some conditions, or each a part of it. */
const question = selector.chain((drawn) => {
  const common = { ...drawn, resources: drawn.resources.slice(0, 1) };
  const alike = fc.record({
    users: variantOf(common.users),
    userGroups: variantOf(common.userGroups),
    verbs: variantOf(common.verbs),
    namespaces: variantOf(common.namespaces),
    nonResourceURLs: variantOf(common.nonResourceURLs),
    resources: fc.oneof(fc.constant(common.resources), fc.constant([])),
  });
  const some = fc.array(fc.oneof(alike, selector), { minLength: 1, maxLength: 4 });
  const parts = fc
    .tuple(fc.constantFrom('users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs'), alike)
    .map(([condition, one]) => common[condition].map((value) => ({ ...one, [condition]: [value] })));
  return fc.tuple(fc.constant<Selector>(common), fc.oneof(some, parts));
});

function variantOf(values: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(values) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.subarray([...values], { minLength: Math.min(1, values.length) }) },
  );
}

test('what is plain to see is so, of every request of a small world', { timeout: RUNS * 200 }, () => {
  let plain = 0;
  let together = 0;
  fc.assert(
    fc.property(question, ([common, others]) => {
      for (const [kind, isPlain] of Object.entries(coverage([common], others))) {
        if (!isPlain) continue;
        plain += 1;
        if (!others.some((other) => coverage([common], [other])[kind === 'paths' ? 'paths' : 'resources']))
          together += 1;
        const left = askAll([common, ...others], REQUESTS).filter(
          ({ request, answers: [isCommon, ...rest] }) =>
            (request.resource === null) === (kind === 'paths') && isCommon === true && !rest.includes(true),
        );
        expect(left.slice(0, 1)).toEqual([]);
      }
    }),
    { numRuns: RUNS },
  );
  expect(plain).toBeGreaterThan(RUNS / 4);
  expect(together).toBeGreaterThan(RUNS / 60);
});
